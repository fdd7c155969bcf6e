import { useTranslation } from "react-i18next";
import type { Wording } from "../../client";
import styles from "./report-view.module.css";

interface WordingChoiceProps {
  wordings: readonly Wording[];
  chosen: Wording;
  onChoose: (wording: Wording) => void;
}

/** Which wording of the report is shown, where there are several. */
export function WordingChoice({ wordings, chosen, onChoose }: WordingChoiceProps) {
  const { t } = useTranslation();
  if (wordings.length < 2) return null;
  return (
    <fieldset className={styles.wordings}>
      <legend className="visually-hidden">{t("report.wording.title")}</legend>
      {wordings.map((wording) => (
        <button aria-pressed={wording === chosen} key={wording} onClick={() => onChoose(wording)} type="button">
          {t(`report.wording.${wording}`)}
        </button>
      ))}
    </fieldset>
  );
}
