import { useTranslation } from "react-i18next";
import type { BundleFacts } from "../../client";
import { bundleName } from "../../components/finding-words";
import { populationWords } from "../../components/population-words";
import styles from "./age-prompt.module.css";
import { RevisionForm } from "./revision-form";

interface AgePromptProps {
  readingId: string;
  bundles: readonly BundleFacts[];
  isUnitMissing: boolean;
  language: string;
  onRevised: (readingId: string) => void;
}

/** Asks for the age, for it decides which model's answer holds. */
export function AgePrompt({ readingId, bundles, isUnitMissing, language, onRevised }: AgePromptProps) {
  const { t } = useTranslation();
  const [first] = bundles;
  const isOne = bundles.length === 1;
  return (
    <section aria-labelledby="age-prompt-title" className={styles.prompt}>
      <h3 id="age-prompt-title">{isUnitMissing ? t("revision.title_age_unit") : t("revision.title_age")}</h3>
      <p>
        {isUnitMissing && `${t("revision.why_unit")} `}
        {isOne && first ? t("revision.why_one", { population: populationWords(t, first.population) }) : t("revision.why")}
      </p>
      {!isOne && (
        <ul>
          {bundles.map(({ name, population }) => (
            <li key={name}>
              {bundleName(t, name)}, {t("population.for", { population: populationWords(t, population) })}
            </li>
          ))}
        </ul>
      )}
      <RevisionForm fields={["age"]} language={language} onRevised={onRevised} readingId={readingId} />
    </section>
  );
}
