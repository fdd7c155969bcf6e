import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KeptEdit, Reading, Report } from "../../client";
import { EditForm } from "./edit-form";
import { EditNotes } from "./edit-notes";
import type { Pointing } from "./pointing";
import { ReportBar } from "./report-bar";
import { ReportText } from "./report-text";
import { useShownReport } from "./use-shown-report";
import { WordingChoice } from "./wording-choice";

interface ReportViewProps {
  readingId: string;
  reading: Reading;
  /** As it is composed of the findings. */
  report: Report;
  language: string;
  pointing: Pointing;
}

/** The reading in words: composed, drafted by a writer or edited; to understand, to edit, to copy or to file. */
export function ReportView({ readingId, reading, report: composed, language, pointing }: ReportViewProps) {
  const { t } = useTranslation();
  const { wordings, wording, choose, report, edits } = useShownReport(readingId, reading, composed, language);
  const [isEditing, setEditing] = useState(false);
  const [kept, setKept] = useState<KeptEdit | null>(null);
  const keepEdit = (done: KeptEdit) => {
    setKept(done);
    choose("edited");
    setEditing(false);
  };
  return (
    <section aria-labelledby="report-title" className="card">
      <ReportBar
        address={{ readingId, language, wording }}
        onEdit={isEditing ? null : () => setEditing(true)}
        text={report?.text ?? null}
      />
      {isEditing && report && edits ? (
        <EditForm
          edits={edits}
          key={report.language}
          onKept={keepEdit}
          onLeave={() => setEditing(false)}
          readingId={readingId}
          report={report}
          wording={wording}
        />
      ) : (
        <>
          <WordingChoice chosen={wording} onChoose={choose} wordings={wordings} />
          <EditNotes edits={wording === "edited" ? (edits ?? []) : []} kept={kept} />
          {report ? (
            <ReportText draft={reading.draft} pointing={pointing} report={report} />
          ) : (
            <p role="status">{t("app.loading")}</p>
          )}
        </>
      )}
    </section>
  );
}
