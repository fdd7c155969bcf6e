import { useTranslation } from "react-i18next";
import type { Finding } from "../../client";
import { capital, decisionGrounds, findingName } from "../../components/finding-words";
import { formatProbability } from "../../components/format";
import styles from "./finding-row.module.css";
import { ProbabilityBar } from "./probability-bar";
import { ShowOnFilm } from "./show-on-film";

interface FindingRowProps {
  finding: Finding;
  isShown: boolean;
  /** null where there is nothing to choose. */
  onShow: (() => void) | null;
}

/** A finding among many: its probability, its threshold, and which side it is on. */
export function FindingRow({ finding, isShown, onShow }: FindingRowProps) {
  const { t, i18n } = useTranslation();
  const probability = finding.probability ?? null;
  const point = probability === null ? null : (finding.operating_point ?? null);
  const grounds = decisionGrounds(t, finding);
  const isUndecided = finding.decision === "not_assessed";
  const value = point && formatProbability(point.threshold, i18n.language);
  return (
    <article
      className={styles.row}
      data-bundle={finding.bundle}
      data-decision={finding.decision}
      data-finding={finding.name}
    >
      <h4 className={styles.name}>{capital(findingName(t, finding.name))}</h4>
      {onShow && <ShowOnFilm finding={finding} isShown={isShown} onShow={onShow} />}
      <p className={styles.probability}>
        {probability === null ? t("findings.not_assessed") : formatProbability(probability, i18n.language)}
      </p>
      <div className={styles.more}>
        {probability !== null && <ProbabilityBar isPlain point={point} probability={probability} />}
        {!isUndecided && (
          <p className="fine">{capital(value === null ? grounds : t("findings.row_mark", { grounds, value }))}</p>
        )}
      </div>
    </article>
  );
}
