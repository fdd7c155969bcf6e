import { useTranslation } from "react-i18next";
import type { QualityCheck } from "../../client";
import { Icon } from "../../components/icon";
import styles from "./quality-warnings.module.css";

/** What was unusual about the film; nothing where all was well. */
export function QualityWarnings({ checks }: { checks: readonly QualityCheck[] }) {
  const { t } = useTranslation();
  const raised = checks.filter((check) => check.outcome !== "pass");
  if (raised.length === 0) return null;
  return (
    <aside aria-label={t("quality.title")} className={styles.warnings}>
      <Icon name="warning" />
      <ul>
        {raised.map((check) => (
          <li key={`${check.code} ${check.facts.join()}`}>
            {t(`quality.${check.code}`, {
              defaultValue: t("quality.other", { code: check.code.replaceAll("_", " ") }),
              replace: Object.fromEntries(check.facts),
            })}
          </li>
        ))}
      </ul>
    </aside>
  );
}
