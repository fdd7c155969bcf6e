import { type SubmitEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type EditRequest, type KeptEdit, Refusal, type Report, type ReportEdit, type Wording } from "../../client";
import { keep, recall } from "../../components/kept";
import { RefusalWords } from "../../components/refusal-words";
import { useKeepEdit } from "./get-edits";
import styles from "./report-view.module.css";
import { type EditedText, keepUnsaved, recallUnsaved, sentencesOf } from "./unsaved";

interface EditFormProps {
  readingId: string;
  report: Report;
  wording: Wording;
  /** The versions that there are, newest first. */
  edits: readonly ReportEdit[];
  onKept: (kept: KeptEdit) => void;
  onLeave: () => void;
}

const SECTIONS = ["findings", "impression"] as const;
const EDITOR = "hilum.rater";

/** The report to edit, a sentence a line; what is typed outlives a reload until it is kept. */
export function EditForm({ readingId, report, wording, edits, onKept, onLeave }: EditFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const { language } = report;
  const [unsaved] = useState(() => recallUnsaved(readingId, language));
  const [text, setText] = useState<EditedText>(unsaved ?? textOf(report, wording === "edited"));
  const [editor, setEditor] = useState(() => recall(EDITOR) ?? "");
  const saving = useKeepEdit(readingId, (kept) => {
    keepUnsaved(readingId, language, null);
    onKept(kept);
  });

  const change = (section: keyof EditedText, typed: string) => {
    const changed = { ...text, [section]: typed };
    setText(changed);
    keepUnsaved(readingId, language, changed);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    keep(EDITOR, editor.trim());
    saving.mutate({
      language,
      based_on: firstOf(wording, edits),
      editor,
      follows: edits[0]?.number ?? 0,
      findings: sentencesOf(text.findings),
      impression: sentencesOf(text.impression),
    });
  };

  return (
    <form className={styles.edit} onSubmit={submit}>
      {unsaved && <p role="status">{t("report.edit.restored")}</p>}
      {SECTIONS.map((section) => (
        <div key={section}>
          <label htmlFor={`${id}-${section}`}>{report.sections.find(({ name }) => name === section)?.heading}</label>
          <textarea
            id={`${id}-${section}`}
            lang={language}
            onChange={(event) => change(section, event.target.value)}
            required
            rows={section === "findings" ? 14 : 6}
            value={text[section]}
          />
        </div>
      ))}
      <p className="fine">{t("report.edit.hint")}</p>
      <label htmlFor={`${id}-editor`}>{t("report.edit.editor")}</label>
      <input
        autoComplete="name"
        id={`${id}-editor`}
        maxLength={100}
        onChange={(event) => setEditor(event.target.value)}
        pattern=".*\S.*"
        required
        type="text"
        value={editor}
      />
      {saving.error instanceof Refusal && (
        <div className={styles.wrong} role="alert">
          <RefusalWords code={saving.error.code} message={saving.error.message} />
        </div>
      )}
      <div className={styles.ways}>
        <button
          onClick={() => {
            keepUnsaved(readingId, language, null);
            onLeave();
          }}
          type="button"
        >
          {t("report.edit.discard")}
        </button>
        <button className="primary" disabled={saving.isPending} type="submit">
          {t("report.edit.save")}
        </button>
      </div>
    </form>
  );
}

/** What was edited first. */
function firstOf(wording: Wording, edits: readonly ReportEdit[]): EditRequest["based_on"] {
  const first = wording === "edited" ? edits[0]?.based_on : wording;
  return first === "learned" ? "learned" : "findings";
}

/** The sentences to edit; the line over those that are edited already says by whom, and is none. */
function textOf(report: Report, isEdited: boolean): EditedText {
  const [findings, impression] = SECTIONS.map((section) => {
    const sentences = report.sections.find(({ name }) => name === section)?.sentences ?? [];
    return sentences.slice(isEdited && section === "findings" ? 1 : 0).join("\n");
  });
  return { findings: findings ?? "", impression: impression ?? "" };
}
