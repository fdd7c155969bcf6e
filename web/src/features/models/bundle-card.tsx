import { useTranslation } from "react-i18next";
import type { LoadedBundle } from "../../client";
import { bundleName } from "../../components/finding-words";
import { populationWords } from "../../components/population-words";
import { AnswerTable } from "./answer-table";
import styles from "./bundle-card.module.css";

/** A model: what it is, for whom, of how many findings; on request its thresholds, terms and identity. */
export function BundleCard({ bundle }: { bundle: LoadedBundle }) {
  const { t } = useTranslation();
  const { name, version, population, answers, terms, hash } = bundle;
  return (
    <section aria-label={bundleName(t, name)} className={styles.card}>
      <h4>{bundleName(t, name)}</h4>
      <p>
        {answers.length > 0 && `${t("models.summary", { count: answers.length })}, `}
        {t("population.for", { population: populationWords(t, population) })}.
      </p>
      <details>
        <summary>{t("models.details")}</summary>
        {answers.length > 0 && <AnswerTable answers={answers} />}
        <dl>
          <dt>{t("models.model")}</dt>
          <dd>
            {name} {version}
          </dd>
          <dt>{t("models.hash")}</dt>
          <dd className={styles.hash}>{hash}</dd>
          <dt>{t("models.terms")}</dt>
          <dd>{t(`models.terms_${terms}`, { defaultValue: terms })}</dd>
        </dl>
      </details>
    </section>
  );
}
