import { useTranslation } from "react-i18next";
import type { Reading } from "../../client";
import { AgePrompt } from "./age-prompt";
import { FindingCard } from "./finding-card";
import styles from "./findings.module.css";
import { QualityWarnings } from "./quality-warnings";
import { RevisionDetails } from "./revision-details";

interface FindingsProps {
  readingId: string;
  reading: Reading;
  language: string;
  onRevised: (readingId: string) => void;
}

/** What was seen, how sure, by which threshold; and what the reader can add. */
export function Findings({ readingId, reading, language, onRevised }: FindingsProps) {
  const { t } = useTranslation();
  const population = (bundle: string) => reading.bundles.find(({ name }) => name === bundle)?.population ?? null;
  const [firstBundle] = reading.bundles;
  return (
    <section aria-labelledby="findings-title" className={styles.findings}>
      <h2 className="visually-hidden" id="findings-title">
        {t("findings.title")}
      </h2>
      <QualityWarnings checks={reading.quality} />
      {reading.findings.map((finding) => (
        <FindingCard finding={finding} key={finding.name} population={population(finding.bundle)} />
      ))}
      {reading.prompts.length > 0 && firstBundle && (
        <AgePrompt
          isUnitMissing={reading.prompts.includes("age_unit")}
          language={language}
          onRevised={onRevised}
          population={firstBundle.population}
          readingId={readingId}
        />
      )}
      <RevisionDetails film={reading.film} language={language} onRevised={onRevised} readingId={readingId} />
    </section>
  );
}
