import { useTranslation } from "react-i18next";
import type { KeptEdit, ReportEdit } from "../../client";
import { findingName } from "../../components/finding-words";
import { formatMoment } from "../../components/format";
import styles from "./report-view.module.css";

interface EditNotesProps {
  /** None where another wording is shown. */
  edits: readonly ReportEdit[];
  /** What was kept just now, with what goes against the reading in it. */
  kept: KeptEdit | null;
}

/** Where an edit goes against what is decided, and the versions before it. */
export function EditNotes({ edits, kept }: EditNotesProps) {
  const { t, i18n } = useTranslation();
  const earlier = edits.slice(1);
  if (edits.length === 0) return null;
  return (
    <>
      {kept && kept.objections.length > 0 && (
        <div className={styles.objections} role="status">
          <p>{t("report.edit.objections")}</p>
          <ul>
            {kept.objections.map(({ sentence, finding, decided }) => (
              <li key={`${sentence} ${finding}`}>
                {t(`report.edit.objection.${decided === "absent" ? "absent" : "present"}`, {
                  sentence,
                  finding: findingName(t, finding),
                })}
              </li>
            ))}
          </ul>
        </div>
      )}
      {earlier.length > 0 && (
        <details className={styles.earlier}>
          <summary>{t("report.edit.earlier", { count: earlier.length })}</summary>
          {earlier.map(({ number, editor, created_at, sections }) => (
            <details key={number}>
              <summary>
                {t("report.edit.version", { number, editor })} · {formatMoment(created_at, i18n.language)}
              </summary>
              {Object.values(sections)
                .flat()
                .map((sentence, place) => (
                  <p key={place}>{sentence}</p>
                ))}
            </details>
          ))}
        </details>
      )}
    </>
  );
}
