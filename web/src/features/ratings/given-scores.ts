import type { ReportScores } from "../../client";

export const SCALES = ["accuracy", "coherence", "completeness"] as const;
export const ERRORS = ["false_finding", "missed_finding", "wrong_place", "wrong_severity"] as const;
export const VALUES = [1, 2, 3, 4, 5] as const;
export const CHOICES = ["first", "second", "neither"] as const;

export type Choice = (typeof CHOICES)[number];

/** The scores of a report as its fields hold them; null while a scale is open. */
export function scoresIn(given: FormData, report: number): ReportScores | null {
  const [accuracy, coherence, completeness] = SCALES.map((scale) => Number(given.get(`${report}-${scale}`)));
  if (!accuracy || !coherence || !completeness) return null;
  return { accuracy, coherence, completeness, errors: ERRORS.filter((error) => given.has(`${report}-${error}`)) };
}

/** Which of two reports was chosen; null while nothing is. */
export function choiceIn(given: FormData): Choice | null {
  return CHOICES.find((choice) => given.get("preferred") === choice) ?? null;
}
