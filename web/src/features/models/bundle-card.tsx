import { useTranslation } from "react-i18next";
import type { LoadedBundle } from "../../client";
import { capital, findingName, pointName } from "../../components/finding-words";
import { formatProbability } from "../../components/format";
import { populationWords } from "../../components/population-words";
import styles from "./bundle-card.module.css";

/** A model: who it is, for whom, on which terms, and by which thresholds it decides. */
export function BundleCard({ bundle }: { bundle: LoadedBundle }) {
  const { t, i18n } = useTranslation();
  const percent = (value: number) => formatProbability(value, i18n.language);
  return (
    <dl className={styles.card}>
      <dt>{t("models.model")}</dt>
      <dd>
        {bundle.name} {bundle.version}
      </dd>
      <dt>{t("models.hash")}</dt>
      <dd className={styles.hash}>{bundle.hash}</dd>
      <dt>{t("models.terms")}</dt>
      <dd>{t(`models.terms_${bundle.terms}`, { defaultValue: bundle.terms })}</dd>
      <dt>{t("models.population")}</dt>
      <dd>
        {populationWords(t, bundle.population)}
        <span className="fine" lang="en">
          {bundle.population.description}
        </span>
      </dd>
      {bundle.answers.map((answer) => (
        <div className={styles.answer} key={answer.name}>
          <dt>{capital(findingName(t, answer.name))}</dt>
          <dd>
            <ul>
              {answer.operating_points.map((point) => (
                <li key={point.name}>
                  {t("models.point_line", { point: pointName(t, point), threshold: percent(point.threshold) })}
                  {point.sensitivity != null && point.specificity != null && (
                    <span className="fine">
                      {t("models.point_performance", {
                        sensitivity: percent(point.sensitivity),
                        specificity: percent(point.specificity),
                      })}
                    </span>
                  )}
                </li>
              ))}
            </ul>
            {answer.prevalence !== null && (
              <span className="fine">
                {t("models.prevalence")} {percent(answer.prevalence)}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
