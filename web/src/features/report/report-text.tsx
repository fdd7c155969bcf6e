import type { Draft, Report } from "../../client";
import type { Pointing } from "./pointing";
import { ReportSentence } from "./report-sentence";
import styles from "./report-text.module.css";

interface ReportTextProps {
  report: Report;
  draft: Draft | null;
  pointing: Pointing;
}

/** The report, section by section. */
export function ReportText({ report, draft, pointing }: ReportTextProps) {
  return (
    <div className={styles.report} lang={report.language}>
      {report.note !== null && <p className={styles.note}>{report.note}</p>}
      {report.sections.map((section) => (
        <section data-section={section.name} key={section.name}>
          <h3>{section.heading}</h3>
          {section.sentences.map((sentence, place) => {
            const key = `${place} ${sentence}`;
            const grounds = section.grounds[place];
            if (section.leads.includes(place) || !grounds) {
              return (
                <p className={section.leads.includes(place) ? styles.lead : undefined} key={key}>
                  {sentence}
                </p>
              );
            }
            return <ReportSentence draft={draft} grounds={grounds} key={key} pointing={pointing} text={sentence} />;
          })}
        </section>
      ))}
      <p className={styles.disclaimer}>{report.disclaimer}</p>
    </div>
  );
}
