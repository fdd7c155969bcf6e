import { useTranslation } from "react-i18next";
import type { Finding, Measurement } from "../../client";
import { bundleName, decisionWords, markWords } from "../../components/finding-words";
import { formatPercent } from "../../components/format";
import styles from "./disagreement.module.css";
import { disagreeing, ratioWords } from "./measurement-words";

interface DisagreementProps {
  ratio: Measurement;
  findings: readonly Finding[];
}

/** That the ratio and a model of findings say different things of the heart, and what each says; neither wins. */
export function Disagreement({ ratio, findings }: DisagreementProps) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const others = disagreeing(ratio, findings);
  if (others.length === 0 || ratio.value === null) return null;
  return (
    <div className={styles.disagreement} data-disagreement={ratio.decision}>
      <p>{t(`measurement.disagreement_${ratio.decision}`)}</p>
      <ul>
        <li>
          {t("measurement.ratio_name")}: {ratioWords(ratio.value, language)}
        </li>
        {others.map((finding) => (
          <li key={finding.bundle}>
            {bundleName(t, finding.bundle)}: {decisionWords(t, finding)}
            {finding.probability != null && `, ${formatPercent(finding.probability, language)}`}
            {finding.operating_point && ` (${markWords(t, finding.operating_point, language)})`}
          </li>
        ))}
      </ul>
    </div>
  );
}
