import { useTranslation } from "react-i18next";
import type { Finding, Population } from "../../client";
import { decisionGrounds, decisionWords, findingName, joint } from "../../components/finding-words";
import { formatProbability } from "../../components/format";
import { populationWords } from "../../components/population-words";
import styles from "./finding-card.module.css";
import { PointPerformance } from "./point-performance";
import { ProbabilityBar } from "./probability-bar";
import { Resemblances } from "./resemblances";

interface FindingCardProps {
  finding: Finding;
  population: Population | null;
}

export function FindingCard({ finding, population }: FindingCardProps) {
  const { t, i18n } = useTranslation();
  const probability = finding.probability ?? null;
  const point = probability === null ? null : (finding.operating_point ?? null);
  const grounds = decisionGrounds(t, finding);
  return (
    <article className={`card ${styles.finding}`} data-decision={finding.decision} data-finding={finding.name}>
      <div className={styles.head}>
        <h3 className={styles.name}>{findingName(t, finding.name)}</h3>
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
      {probability !== null && <ProbabilityBar point={point} probability={probability} />}
      {point && <PointPerformance point={point} />}
      {finding.decision === "present" && <Resemblances resembles={finding.resembles} />}
      <p className="fine">
        {t("app.draft_short")} {population && t("population.note", { population: populationWords(t, population) })}
      </p>
    </article>
  );
}
