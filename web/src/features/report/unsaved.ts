import type { EditRequest } from "../../client";
import { keep, recall } from "../../components/kept";

/** The text of the sections that a reader edits, a sentence a line, and what it was edited from. */
export interface EditedText {
  findings: string;
  impression: string;
  basedOn: EditRequest["based_on"];
  /** The newest version when the editing began; 0 where there was none. */
  follows: number;
}

const nameOf = (readingId: string, language: string) => `hilum.edit.${readingId}.${language}`;

/** What was typed and not yet kept on the server; null where nothing was. */
export function recallUnsaved(readingId: string, language: string): EditedText | null {
  const kept = recall(nameOf(readingId, language));
  if (kept === null) return null;
  try {
    const { findings, impression, basedOn = "findings", follows = 0 } = JSON.parse(kept) as Partial<EditedText>;
    if (typeof findings !== "string" || typeof impression !== "string") return null;
    return { findings, impression, basedOn, follows };
  } catch {
    return null;
  }
}

export const keepUnsaved = (readingId: string, language: string, text: EditedText | null) =>
  keep(nameOf(readingId, language), text === null ? null : JSON.stringify(text));

/** The sentences of a text, a line each; empty lines are none. */
export const sentencesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
