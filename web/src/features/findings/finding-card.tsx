import { useTranslation } from "react-i18next";
import type { BundleFacts, Finding } from "../../client";
import { capital, decisionGrounds, decisionWords, findingName, joint } from "../../components/finding-words";
import { formatProbability } from "../../components/format";
import styles from "./finding-card.module.css";
import { FindingGrounds } from "./finding-grounds";
import { ProbabilityBar } from "./probability-bar";
import { ShowOnFilm } from "./show-on-film";

interface FindingCardProps {
  finding: Finding;
  bundle: BundleFacts | null;
  isShown: boolean;
  /** null where there is nothing to choose. */
  onShow: (() => void) | null;
}

export function FindingCard({ finding, bundle, isShown, onShow }: FindingCardProps) {
  const { t, i18n } = useTranslation();
  const probability = finding.probability ?? null;
  const grounds = decisionGrounds(t, finding);
  return (
    <article
      className={`card ${styles.finding}`}
      data-bundle={finding.bundle}
      data-decision={finding.decision}
      data-finding={finding.name}
    >
      <div className={styles.head}>
        <h3 className={styles.name}>{capital(findingName(t, finding.name))}</h3>
        {onShow && <ShowOnFilm finding={finding} isShown={isShown} onShow={onShow} />}
        {probability !== null && (
          <p className={styles.probability}>
            <span className="visually-hidden">{t("findings.probability")} </span>
            {formatProbability(probability, i18n.language)}
          </p>
        )}
      </div>
      <p className={styles.decision}>
        <strong>{decisionWords(t, finding)}</strong>
        {grounds && joint(finding) + grounds}
      </p>
      {probability !== null && <ProbabilityBar point={finding.operating_point ?? null} probability={probability} />}
      <FindingGrounds bundle={bundle} finding={finding} />
    </article>
  );
}
