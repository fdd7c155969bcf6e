import { useTranslation } from "react-i18next";
import { pdfAddress, type Report } from "../../client";
import { Icon } from "../../components/icon";
import { CopyButton } from "./copy-button";
import styles from "./report-view.module.css";

interface ReportViewProps {
  readingId: string;
  report: Report;
  language: string;
}

/** The reading in words, to copy or to file. */
export function ReportView({ readingId, report, language }: ReportViewProps) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="report-title" className="card">
      <div className={styles.bar}>
        <h2 id="report-title">{t("report.title")}</h2>
        <CopyButton text={report.text} />
        <a className="button quiet" href={pdfAddress(readingId, language)} rel="noreferrer" target="_blank" title={t("report.pdf_hint")}>
          <Icon name="document" size={16} />
          {t("report.pdf")}
        </a>
      </div>
      <div className={styles.report} lang={report.language}>
        {report.sections.map((section) => (
          <section key={section.name}>
            <h3>{section.heading}</h3>
            {section.sentences.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </section>
        ))}
        <p className={styles.disclaimer}>{report.disclaimer}</p>
      </div>
    </section>
  );
}
