import { type SubmitEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal, type RevisionRequest } from "../../client";
import { formatNumber } from "../../components/format";
import { OverrideForm } from "../../components/override-form";
import { RefusalWords } from "../../components/refusal-words";
import { parseAge } from "./age";
import { RequestFields } from "./request-fields";
import { useRevision } from "./revise-reading";
import styles from "./revision-form.module.css";

type Field = "age" | "sex" | "view" | "indication" | "prior";

interface RevisionFormProps {
  readingId: string;
  fields: readonly ("age" | "sex" | "view")[];
  /** What was asked with the film; without it that is neither shown nor changed. */
  request?: { indication: string | null; prior: string | null };
  ageYears?: number | null;
  language: string;
  onRevised: (readingId: string) => void;
}

const CHOICES = { sex: ["F", "M", "O"], view: ["PA", "AP", "LAT"] } as const;

export function RevisionForm({ readingId, fields, request, ageYears = null, language, onRevised }: RevisionFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const [isAgeWrong, setAgeWrong] = useState(false);
  const revision = useRevision({ readingId, language, onRevised });
  const isAgeNeeded = fields.length === 1;

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const typed = text(given, "age");
    const age = parseAge(typed);
    const isWrong = age === null && (typed !== "" || isAgeNeeded);
    setAgeWrong(isWrong);
    if (isWrong) return;
    revision.mutate({
      ...(age === null ? {} : { age_years: age }),
      ...chosen(given, "sex"),
      ...chosen(given, "view"),
      ...(request ? { indication: text(given, "indication"), prior: text(given, "prior") || null } : {}),
    });
  };

  return (
    <>
      <form className={styles.form} noValidate onSubmit={submit}>
        <div className={styles.field}>
          <label htmlFor={`${id}-age`}>{t("revision.age")}</label>
          <input
            aria-describedby={isAgeWrong ? `${id}-wrong` : undefined}
            aria-invalid={isAgeWrong}
            autoComplete="off"
            defaultValue={ageYears === null ? "" : formatNumber(ageYears, language)}
            id={`${id}-age`}
            inputMode="decimal"
            name="age"
            size={6}
            type="text"
          />
        </div>
        {(["sex", "view"] as const)
          .filter((field) => fields.includes(field))
          .map((field) => (
            <div className={styles.field} key={field}>
              <label htmlFor={`${id}-${field}`}>{t(`revision.${field}`)}</label>
              <select defaultValue="" id={`${id}-${field}`} name={field}>
                <option value="">{t("revision.unstated")}</option>
                {CHOICES[field].map((choice) => (
                  <option key={choice} value={choice}>
                    {t(`film.${field}.${choice}`)}
                  </option>
                ))}
              </select>
            </div>
          ))}
        {request && <RequestFields language={language} readingId={readingId} {...request} />}
        <button className={isAgeNeeded ? "primary" : ""} disabled={revision.isPending} type="submit">
          {revision.isPending ? t("revision.busy") : t("revision.submit")}
        </button>
        {isAgeWrong && (
          <p className={styles.wrong} id={`${id}-wrong`} role="alert">
            {t("revision.invalid")}
          </p>
        )}
        {revision.error instanceof Refusal && (
          <div className={styles.wrong} role="alert">
            <RefusalWords code={revision.error.code} message={revision.error.message} />
          </div>
        )}
      </form>
      <OverrideForm
        code={revision.error instanceof Refusal ? revision.error.code : ""}
        isBusy={revision.isPending}
        onOverride={(override) => revision.mutate({ ...revision.variables, override })}
      />
    </>
  );
}

function text(given: FormData, field: Field): string {
  const value = given.get(field);
  return typeof value === "string" ? value.trim() : "";
}

function chosen(given: FormData, field: "sex" | "view"): Partial<RevisionRequest> {
  const value = text(given, field);
  return value === "" ? {} : { [field]: value };
}
