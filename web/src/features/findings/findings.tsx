import { useTranslation } from "react-i18next";
import type { Reading } from "../../client";
import { withSupport } from "../../components/finding-order";
import { Notice } from "../../components/notice";
import { AgePrompt } from "./age-prompt";
import { Boxes } from "./boxes";
import { FindingGroup } from "./finding-group";
import { inGroups } from "./finding-groups";
import styles from "./findings.module.css";
import { Measurements } from "./measurements";
import { PointSelect } from "./point-select";
import { QualityWarnings } from "./quality-warnings";
import { RevisionDetails } from "./revision-details";
import type { Support } from "./support";

interface FindingsProps {
  readingId: string;
  reading: Reading;
  /** The one asked for; null where each model decided by its own. */
  operatingPoint: string | null;
  /** The record of the earlier film that the reading is compared with. */
  prior: string | null;
  language: string;
  onRevised: (readingId: string) => void;
  onPointBox: (number: number | null) => void;
  support: Support;
}

// With more findings than this, what is asked comes before them all.
const MANY = 3;

/** What was seen, how sure, by which threshold; and what the reader can add. */
export function Findings({
  readingId,
  reading,
  operatingPoint,
  prior,
  language,
  onRevised,
  onPointBox,
  support,
}: FindingsProps) {
  const { t } = useTranslation();
  const isChoice = withSupport(reading.findings).length > 1;
  const groups = inGroups(reading);
  const isMany = reading.findings.length > MANY;
  const isSilent = reading.findings.every(({ probability }) => probability == null);
  const prompt = reading.prompts.length > 0 && (
    <AgePrompt
      bundles={groups.map(({ bundle }) => bundle)}
      isUnitMissing={reading.prompts.includes("age_unit")}
      language={language}
      onRevised={onRevised}
      readingId={readingId}
    />
  );
  return (
    <section aria-labelledby="findings-title" className={styles.findings}>
      <h2 className="visually-hidden" id="findings-title">
        {t("findings.title")}
      </h2>
      <QualityWarnings checks={reading.quality} override={reading.override} />
      <PointSelect
        language={language}
        models={reading.bundles.map(({ name }) => name)}
        onRevised={onRevised}
        operatingPoint={operatingPoint}
        readingId={readingId}
      />
      {isMany && prompt}
      {isSilent && (
        <Notice title={t("findings.nothing_assessed.title")}>{t("findings.nothing_assessed.text")}</Notice>
      )}
      {groups.map(({ bundle, findings }) => (
        <FindingGroup bundle={bundle} findings={findings} key={bundle.name} support={isChoice ? support : null} />
      ))}
      <Boxes detections={reading.detections} onPoint={onPointBox} />
      <Measurements reading={reading} />
      {!isMany && prompt}
      <RevisionDetails
        isOpen={isSilent}
        language={language}
        onRevised={onRevised}
        prior={prior}
        reading={reading}
        readingId={readingId}
      />
    </section>
  );
}
