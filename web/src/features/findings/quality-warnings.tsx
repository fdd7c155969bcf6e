import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Override, QualityCheck } from "../../client";
import { bundleName, findingName } from "../../components/finding-words";
import { Icon } from "../../components/icon";
import styles from "./quality-warnings.module.css";

interface QualityWarningsProps {
  checks: readonly QualityCheck[];
  override: Override | null;
}

/** What was unusual about the film, and who had it read all the same; nothing where all was well. */
export function QualityWarnings({ checks, override }: QualityWarningsProps) {
  const { t } = useTranslation();
  const raised = checks.filter((check) => check.outcome !== "pass");
  if (raised.length === 0) return null;
  return (
    <aside aria-label={t("quality.title")} className={styles.warnings}>
      <Icon name="warning" />
      <ul>
        {raised.map((check) => (
          <li data-check={check.code} key={`${check.code} ${check.facts.join()}`}>
            {t(`quality.${check.code}`, {
              defaultValue: t("quality.other", { code: check.code.replaceAll("_", " ") }),
              replace: factsOf(t, check),
            })}
          </li>
        ))}
        {override && (
          <li data-check="override">{sentence(t("quality.override", { who: override.who, why: override.why }))}</li>
        )}
      </ul>
    </aside>
  );
}

const NAMES: Record<string, typeof findingName> = { finding: findingName, bundle: bundleName };

/** The facts of a check as its sentence needs them: a finding and a model by their names. */
function factsOf(t: TFunction, check: QualityCheck): Record<string, string> {
  return Object.fromEntries(check.facts.map(([name = "", fact = ""]) => [name, NAMES[name]?.(t, fact) ?? fact]));
}

// A person's own words may end without a stop.
const sentence = (words: string) => (/[.!?]$/.test(words) ? words : `${words}.`);
