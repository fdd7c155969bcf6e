import { type SubmitEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type EditRequest, type KeptEdit, Refusal, type Report, type ReportEdit, type Wording } from "../../client";
import { keep, recall } from "../../components/kept";
import { RefusalWords } from "../../components/refusal-words";
import { isMeanwhile, useKeepEdit } from "./get-edits";
import styles from "./report-view.module.css";
import { type EditedText, keepUnsaved, recallUnsaved, sentencesOf } from "./unsaved";
import { useLeaveWarning } from "./use-leave-warning";

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
const PERSON = "hilum.person";

/** The report to edit, a sentence a line; what is typed outlives a reload until it is kept. */
export function EditForm({ readingId, report, wording, edits, onKept, onLeave }: EditFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const { language } = report;
  const [unsaved] = useState(() => recallUnsaved(readingId, language));
  const [text, setText] = useState<EditedText>(unsaved ?? begin(report, wording, edits));
  const [isChanged, setChanged] = useState(unsaved !== null);
  useLeaveWarning(isChanged);
  const [editor, setEditor] = useState(() => recall(PERSON) ?? "");
  const saving = useKeepEdit(readingId, (kept) => {
    keepUnsaved(readingId, language, null);
    onKept(kept);
  });

  const change = (section: (typeof SECTIONS)[number], typed: string) => {
    const changed = { ...text, [section]: typed };
    setText(changed);
    setChanged(true);
    keepUnsaved(readingId, language, changed);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    keep(PERSON, editor.trim());
    saving.mutate({
      language,
      based_on: text.basedOn,
      editor,
      // Only who was told of another's version puts theirs after it.
      follows: isMeanwhile(saving.error) ? newestOf(edits) : text.follows,
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
            if (isChanged && !confirm(t("report.edit.sure"))) return;
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

const newestOf = (edits: readonly ReportEdit[]) => edits[0]?.number ?? 0;


/** The report as it stands, to be edited from here. */
function begin(report: Report, wording: Wording, edits: readonly ReportEdit[]): EditedText {
  const [findings = "", impression = ""] = SECTIONS.map((section) =>
    report.sections.find(({ name }) => name === section)?.sentences.join("\n"),
  );
  return { findings, impression, basedOn: firstOf(wording, edits), follows: newestOf(edits) };
}
