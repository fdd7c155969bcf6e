import { useTranslation } from "react-i18next";
import type { Reading } from "../../client";
import { withSupport } from "../../components/finding-order";
import { AgePrompt } from "./age-prompt";
import { FindingGroup } from "./finding-group";
import { inGroups } from "./finding-groups";
import styles from "./findings.module.css";
import { QualityWarnings } from "./quality-warnings";
import { RevisionDetails } from "./revision-details";

interface FindingsProps {
  readingId: string;
  reading: Reading;
  language: string;
  onRevised: (readingId: string) => void;
  /** The finding whose support is on the film, and how to put another's there. */
  shownKey: string | null;
  onShow: (key: string) => void;
}

// With more findings than this, what is asked comes before them all.
const MANY = 3;

/** What was seen, how sure, by which threshold; and what the reader can add. */
export function Findings({ readingId, reading, language, onRevised, shownKey, onShow }: FindingsProps) {
  const { t } = useTranslation();
  const isChoice = withSupport(reading.findings).length > 1;
  const groups = inGroups(reading);
  const isMany = reading.findings.length > MANY;
  const ageBound = reading.bundles
    .map(({ population }) => population)
    .filter(({ age_min_years: min, age_max_years: max }) => min != null || max != null);
  const prompt = reading.prompts.length > 0 && (
    <AgePrompt
      isUnitMissing={reading.prompts.includes("age_unit")}
      language={language}
      onRevised={onRevised}
      populations={ageBound}
      readingId={readingId}
    />
  );
  return (
    <section aria-labelledby="findings-title" className={styles.findings}>
      <h2 className="visually-hidden" id="findings-title">
        {t("findings.title")}
      </h2>
      <QualityWarnings checks={reading.quality} />
      {isMany && prompt}
      {groups.map(({ bundle, findings }) => (
        <FindingGroup
          bundle={bundle}
          findings={findings}
          isAlone={groups.length === 1}
          key={bundle.name}
          onShow={isChoice ? onShow : null}
          shownKey={shownKey}
        />
      ))}
      {!isMany && prompt}
      <RevisionDetails film={reading.film} language={language} onRevised={onRevised} readingId={readingId} />
    </section>
  );
}
