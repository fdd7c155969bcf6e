import { useTranslation } from "react-i18next";
import type { Finding, Population } from "../../client";
import { decisionGrounds, decisionWords, findingName } from "../../components/finding-words";
import { formatProbability } from "../../components/format";
import { populationWords } from "../../components/population-words";
import styles from "./finding-card.module.css";
import { ProbabilityBar } from "./probability-bar";
import { Resemblances } from "./resemblances";

interface FindingCardProps {
  finding: Finding;
  population: Population | null;
}

export function FindingCard({ finding, population }: FindingCardProps) {
  const { t, i18n } = useTranslation();
  const point = finding.operating_point;
  const percent = (value: number) => formatProbability(value, i18n.language);
  return (
    <article className={`card ${styles.finding}`} data-decision={finding.decision} data-finding={finding.name}>
      <div className={styles.head}>
        <h3 className={styles.name}>{findingName(t, finding.name)}</h3>
        {finding.probability != null && (
          <p className={styles.probability}>
            <span className="visually-hidden">{t("findings.probability")} </span>
            {percent(finding.probability)}
          </p>
        )}
      </div>
      <p className={styles.decision}>
        <strong>{decisionWords(t, finding)}</strong>
        {decisionGrounds(t, finding) && <span>: {decisionGrounds(t, finding)}</span>}
      </p>
      {finding.probability != null && <ProbabilityBar point={point ?? null} probability={finding.probability} />}
      {point?.sensitivity != null && point.specificity != null && (
        <p className="fine">
          {t("findings.performance", {
            sensitivity: percent(point.sensitivity),
            specificity: percent(point.specificity),
          })}
        </p>
      )}
      {finding.decision === "present" && <Resemblances resembles={finding.resembles} />}
      {population && <p className="fine">{t("population.note", { population: populationWords(t, population) })}</p>}
    </article>
  );
}
