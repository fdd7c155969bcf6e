import { useTranslation } from "react-i18next";
import type { ReportScores } from "../../client";
import { ERRORS, SCALES, VALUES } from "./given-scores";
import styles from "./ratings.module.css";

interface ReportScoresProps {
  /** Its number among those shown, from 0. */
  report: number;
  heading: string;
  text: string;
  language: string;
  /** As given before. */
  given: ReportScores | null;
}

/** A report and the fields of its scores. */
export function ReportScoresFields({ report, heading, text, language, given }: ReportScoresProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={heading} className="card">
      <h2>{heading}</h2>
      <p className={styles.report} lang={language}>
        {text}
      </p>
      {SCALES.map((scale) => (
        <fieldset className={styles.scale} key={scale}>
          <legend>
            {t(`ratings.scale.${scale}`)} <small>{t(`ratings.scale_hint.${scale}`)}</small>
          </legend>
          <div className={styles.values}>
            {VALUES.map((value) => (
              <label key={value}>
                <input defaultChecked={given?.[scale] === value} name={`${report}-${scale}`} required type="radio" value={value} />
                {value} <small>{t(`ratings.value.${value}`)}</small>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <fieldset className={styles.errors}>
        <legend>{t("ratings.errors")}</legend>
        {ERRORS.map((error) => (
          <label key={error}>
            <input defaultChecked={given?.errors.includes(error)} name={`${report}-${error}`} type="checkbox" />
            {t(`ratings.error.${error}`)}
          </label>
        ))}
      </fieldset>
    </section>
  );
}
