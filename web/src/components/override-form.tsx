import { type SubmitEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import { isStopped, type Override } from "../client";
import styles from "./override-form.module.css";

interface OverrideFormProps {
  /** Of the refusal; nothing is offered unless it is the guard's. */
  code: string;
  isBusy?: boolean;
  onOverride: (override: Override) => void;
}

// As many characters as the server keeps.
const LONGEST = { who: 100, why: 500 } as const;

/** Reads a film that the guard stops all the same, at the word of somebody who says why. */
export function OverrideForm({ code, isBusy = false, onOverride }: OverrideFormProps) {
  const { t } = useTranslation();
  const id = useId();
  if (!isStopped(code)) return null;

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const [who, why] = ["who", "why"].map((field) => {
      const value = given.get(field);
      return typeof value === "string" ? value.trim() : "";
    });
    if (who && why) onOverride({ who, why });
  };

  return (
    <details className={styles.override}>
      <summary>{t("override.title")}</summary>
      <form onSubmit={submit}>
        <p className="fine">{t("override.note")}</p>
        {(["who", "why"] as const).map((field) => (
          <div key={field}>
            <label htmlFor={`${id}-${field}`}>{t(`override.${field}`)}</label>
            <input
              autoComplete={field === "who" ? "name" : "off"}
              id={`${id}-${field}`}
              maxLength={LONGEST[field]}
              name={field}
              pattern=".*\S.*"
              required
              type="text"
            />
          </div>
        ))}
        <button disabled={isBusy} type="submit">
          {isBusy ? t("override.busy") : t("override.submit")}
        </button>
      </form>
    </details>
  );
}
