import { useTranslation } from "react-i18next";
import type { Resemblance } from "../../client";
import { formatPercent } from "../../components/format";
import styles from "./resemblances.module.css";

/** Which training films the film is like. Never worded as a cause. */
export function Resemblances({ resembles }: { resembles: readonly Resemblance[] }) {
  const { t, i18n } = useTranslation();
  if (resembles.length === 0) return null;
  return (
    <div className={styles.resemblances}>
      <p className={styles.title}>{t("findings.resembles.title")}</p>
      <ul>
        {resembles.map(({ name, probability }) => (
          <li key={name}>
            <span>{t(`findings.resembles.${name}`, { defaultValue: name })}</span>
            <span aria-hidden="true" className={styles.track}>
              <span style={{ width: `${100 * probability}%` }} />
            </span>
            <span className={styles.value}>{formatPercent(probability, i18n.language)}</span>
          </li>
        ))}
      </ul>
      <p className="fine">{t("findings.resembles.note")}</p>
    </div>
  );
}
