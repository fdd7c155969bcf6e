import { useTranslation } from "react-i18next";
import type { BundleFacts, Finding } from "../../client";
import { capital, decisionNotes, decisionWords, findingName } from "../../components/finding-words";
import { formatPercent } from "../../components/format";
import { CalibrationNote } from "./calibration-note";
import styles from "./finding-card.module.css";
import { FindingGrounds } from "./finding-grounds";
import { ProbabilityBar } from "./probability-bar";
import { ShowOnFilm } from "./show-on-film";
import { supportProps, type Support } from "./support";
import { SupportInside } from "./support-inside";

interface FindingCardProps {
  finding: Finding;
  bundle: BundleFacts;
  /** null where there is nothing to choose. */
  support: Support | null;
}

export function FindingCard({ finding, bundle, support }: FindingCardProps) {
  const { t, i18n } = useTranslation();
  const probability = finding.probability ?? null;
  return (
    <article
      className={`card ${styles.finding}`}
      data-bundle={finding.bundle}
      data-decision={finding.decision}
      data-finding={finding.name}
      {...supportProps(finding, support)}
    >
      <div className={styles.head}>
        <h4 className={styles.name}>{capital(findingName(t, finding.name))}</h4>
        <ShowOnFilm finding={finding} support={support} />
        {probability !== null && (
          <p className={styles.probability}>
            <span className="visually-hidden">{t("findings.probability")} </span>
            {formatPercent(probability, i18n.language)}
          </p>
        )}
      </div>
      <SupportInside finding={finding} support={support} />
      <p className={styles.decision}>
        <strong>{decisionWords(t, finding)}.</strong> {decisionNotes(t, finding).join(" ")}
      </p>
      {probability !== null && <ProbabilityBar point={finding.operating_point ?? null} probability={probability} />}
      {probability !== null && <CalibrationNote bundle={bundle} finding={finding} />}
      <FindingGrounds finding={finding} />
    </article>
  );
}
