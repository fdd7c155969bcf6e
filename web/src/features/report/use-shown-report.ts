import { useState } from "react";
import type { Reading, Report, ReportEdit, Wording } from "../../client";
import { useEdits } from "./get-edits";
import { useWording } from "./get-wording";

export interface ShownReport {
  wordings: readonly Wording[];
  wording: Wording;
  choose: (wording: Wording) => void;
  /** undefined while it is not known. */
  report: Report | null | undefined;
  /** null while they are not known. */
  edits: readonly ReportEdit[] | null;
}

/** The wordings that a reading's report has in a language, and the report in the one that is chosen. */
export function useShownReport(readingId: string, reading: Reading, composed: Report, language: string): ShownReport {
  const edits = useEdits(readingId, language);
  const [chosen, choose] = useState<Wording | null>(null);
  const exists: Record<Wording, boolean> = {
    findings: true,
    learned: reading.draft?.language === language,
    edited: edits !== null && edits.length > 0,
  };
  const wordings = (["findings", "learned", "edited"] as const).filter((wording) => exists[wording]);
  // What somebody has edited is what the reader looks for.
  const asked = chosen ?? "edited";
  const wording = exists[asked] ? asked : "findings";
  const { data } = useWording(readingId, language, wording);
  return { wordings, wording, choose, report: wording === "findings" ? composed : data?.reading?.report, edits };
}
