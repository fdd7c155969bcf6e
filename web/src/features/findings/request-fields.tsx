import { useId } from "react";
import { useTranslation } from "react-i18next";
import { formatMoment } from "../../components/format";
import { useEarlier } from "./get-earlier";
import styles from "./revision-form.module.css";

interface RequestFieldsProps {
  readingId: string;
  indication: string | null;
  /** The record of the earlier film that the reading is compared with. */
  prior: string | null;
  language: string;
}

// As many characters as the server keeps.
const LONGEST = 500;

/** Why the film was taken, and with which earlier film it is to be compared. */
export function RequestFields({ readingId, indication, prior, language }: RequestFieldsProps) {
  const { t } = useTranslation();
  const id = useId();
  const earlier = useEarlier(readingId);
  return (
    <>
      <div className={styles.wide}>
        <label htmlFor={`${id}-indication`}>{t("revision.indication")}</label>
        <textarea
          defaultValue={indication ?? ""}
          id={`${id}-indication`}
          maxLength={LONGEST}
          name="indication"
          rows={2}
        />
      </div>
      <div className={styles.wide}>
        <label htmlFor={`${id}-prior`}>{t("revision.prior")}</label>
        <select defaultValue={prior ?? ""} id={`${id}-prior`} key={earlier.length} name="prior">
          <option value="">{t("revision.no_prior")}</option>
          {earlier.map(({ id: record, name, created_at }) => (
            <option key={record} value={record}>
              {name} · {formatMoment(created_at, language)}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}
