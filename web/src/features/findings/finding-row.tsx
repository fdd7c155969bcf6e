import { useTranslation } from "react-i18next";
import type { Finding } from "../../client";
import { capital, findingName, isNear, turningPoint } from "../../components/finding-words";
import { formatPercent } from "../../components/format";
import { PointName } from "../../components/point-name";
import { shiftWords } from "./calibration-note";
import styles from "./finding-row.module.css";
import { ProbabilityBar } from "./probability-bar";
import { ShowOnFilm } from "./show-on-film";
import { supportProps, type Support } from "./support";
import { SupportInside } from "./support-inside";

interface FindingRowProps {
  finding: Finding;
  /** null where there is nothing to choose. */
  support: Support | null;
}

/** A finding among many: its probability, its threshold, and which side it is on. */
export function FindingRow({ finding, support }: FindingRowProps) {
  const { t, i18n } = useTranslation();
  const probability = finding.probability ?? null;
  const shift = shiftWords(t, finding, i18n.language);
  return (
    <article
      className={styles.row}
      data-bundle={finding.bundle}
      data-decision={finding.decision}
      data-finding={finding.name}
      {...supportProps(finding, support)}
    >
      <h4 className={styles.name}>{capital(findingName(t, finding.name))}</h4>
      <ShowOnFilm finding={finding} support={support} />
      <p className={styles.probability}>
        {probability === null ? t("findings.not_assessed") : formatPercent(probability, i18n.language)}
      </p>
      <div className={styles.more}>
        {probability !== null && (
          <ProbabilityBar isPlain point={finding.operating_point ?? null} probability={probability} />
        )}
        <Side finding={finding} />
        {shift && <p className="fine">{shift}</p>}
        <SupportInside finding={finding} support={support} />
      </div>
    </article>
  );
}

/** Which side of its threshold a finding is on; nothing of one without a decision. */
function Side({ finding }: { finding: Finding }) {
  const { t, i18n } = useTranslation();
  const { decision, operating_point: point } = finding;
  if (decision === "not_assessed") return null;
  if (decision === "refer") return <p className="fine">{t("findings.refer")}</p>;
  if (!point) return null;
  return (
    <p className="fine">
      {t(`findings.row.${decision}`, { value: formatPercent(turningPoint(decision, point), i18n.language) })} (
      <PointName point={point} />). {isNear(finding) && t("findings.near")}
    </p>
  );
}
