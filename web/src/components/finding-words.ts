import type { TFunction } from "i18next";
import type { Finding, OperatingPoint } from "../client";
import { formatPercent } from "./format";

type Decided = Pick<Finding, "name" | "decision"> &
  Partial<Pick<Finding, "operating_point" | "probability" | "reason">>;

// Within this ratio of the threshold's odds a result is borderline, as in the report.
const NEAR_ODDS_RATIO = 2;

/** The finding's own name, as within a sentence; a code without words in this language is shown as it is, readable. */
export function findingName(t: TFunction, name: string): string {
  return t(`findings.name.${name}`, { defaultValue: name.replaceAll("_", " ") });
}

/** The same words with a capital, to begin a line. */
export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** The model by what it is for; one without words in this language by its own name. */
export function bundleName(t: TFunction, name: string): string {
  return t(`findings.model.${name}`, { defaultValue: t("findings.group", { name }) });
}

/** The name of an operating point, as in the report. */
export function pointName(t: TFunction, point: Pick<OperatingPoint, "name">): string {
  return t(`findings.point.${point.name}`, { defaultValue: t("findings.point.other", { name: point.name }) });
}

/** How an operating point was chosen; empty for one of another maker. */
export function pointMeaning(t: TFunction, point: Pick<OperatingPoint, "name">): string {
  return t(`findings.point_meaning.${point.name}`, { defaultValue: "" });
}

/** The threshold of a decision with its name. */
export function markWords(t: TFunction, point: OperatingPoint, language: string): string {
  return `${t("findings.threshold", { value: formatPercent(point.threshold, language) })} (${pointName(t, point)})`;
}

/** The decision in a few words: "No signs of pneumonia above the threshold". */
export function decisionWords(t: TFunction, finding: Decided): string {
  if (finding.decision === "refer") return t("findings.refer");
  if (finding.decision === "not_assessed") return t("findings.not_assessed");
  return t(`findings.${finding.decision}`, { name: findingName(t, finding.name) });
}

/** What must be read with a decision: that it is borderline, that absent excludes nothing, why there is none. */
export function decisionNotes(t: TFunction, finding: Decided): string[] {
  const { decision } = finding;
  if (decision === "refer") return [];
  if (decision === "not_assessed") return [reasonWords(t, finding.reason ?? "")];
  const near = isNear(finding) ? [t("findings.near")] : [];
  return [...near, t(`findings.${decision}_note`)];
}

/** The decision and its notes as sentences. */
export function decisionSentences(t: TFunction, finding: Decided): string {
  return [`${decisionWords(t, finding)}.`, ...decisionNotes(t, finding)].join(" ");
}

/** Why nothing is decided. */
export function reasonWords(t: TFunction, code: string): string {
  return t(`findings.reason.${code}`, { defaultValue: t("findings.reason.other", { code }) });
}

/** Whether the probability lies so near its threshold that the decision is borderline. */
export function isNear({ probability, operating_point: point }: Decided): boolean {
  if (probability == null || !point) return false;
  const odds = probability * (1 - point.threshold);
  const thresholdOdds = point.threshold * (1 - probability);
  return Math.max(odds, thresholdOdds) < NEAR_ODDS_RATIO * Math.min(odds, thresholdOdds);
}
