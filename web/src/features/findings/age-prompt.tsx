import { useTranslation } from "react-i18next";
import type { Population } from "../../client";
import { populationWords } from "../../components/population-words";
import styles from "./age-prompt.module.css";
import { RevisionForm } from "./revision-form";

interface AgePromptProps {
  readingId: string;
  populations: Population[];
  isUnitMissing: boolean;
  language: string;
  onRevised: (readingId: string) => void;
}

/** Asks for the age, for it decides whether the model's answer holds. */
export function AgePrompt({ readingId, populations, isUnitMissing, language, onRevised }: AgePromptProps) {
  const { t } = useTranslation();
  const names = [...new Set(populations.map((population) => populationWords(t, population)))];
  const population = new Intl.ListFormat(language, { type: "disjunction" }).format(names);
  return (
    <section aria-labelledby="age-prompt-title" className={styles.prompt}>
      <h3 id="age-prompt-title">{isUnitMissing ? t("revision.title_age_unit") : t("revision.title_age")}</h3>
      <p>
        {isUnitMissing && `${t("revision.why_unit")} `}
        {t("revision.why", { population })}
      </p>
      <RevisionForm fields={["age"]} language={language} onRevised={onRevised} readingId={readingId} />
    </section>
  );
}
