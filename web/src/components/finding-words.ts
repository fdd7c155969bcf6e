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
  return `${thresholdWords(t, point, language)} (${pointName(t, point)})`;
}

/** The threshold of a point, or the two between which it refers. */
export function thresholdWords(t: TFunction, point: OperatingPoint, language: string): string {
  const percent = (value: number) => formatPercent(value, language);
  if (point.refer_from == null) return t("findings.threshold", { value: percent(point.threshold) });
  return t("findings.between", { from: percent(point.refer_from), to: percent(point.threshold) });
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

/** The threshold that a decision turned on: of two, the lower one of what is absent. */
export const turningPoint = (decision: Finding["decision"], point: OperatingPoint) =>
  decision === "absent" ? (point.refer_from ?? point.threshold) : point.threshold;

/** Whether the probability lies so near its threshold that the decision is borderline; what is referred is open anyway. */
export function isNear({ decision, probability, operating_point: point }: Decided): boolean {
  if (probability == null || !point || decision === "refer") return false;
  const threshold = turningPoint(decision, point);
  const odds = probability * (1 - threshold);
  const thresholdOdds = threshold * (1 - probability);
  return Math.max(odds, thresholdOdds) < NEAR_ODDS_RATIO * Math.min(odds, thresholdOdds);
}

/** That suspicion is low, and how few films with the finding look so. */
export function lowSuspicionWords(t: TFunction, low: NonNullable<Finding["low_suspicion"]>, language: string): string {
  return t("findings.low_suspicion", {
    threshold: formatPercent(low.threshold, language),
    sensitivity: formatPercent(low.sensitivity, language),
    low: formatPercent(low.sensitivity_low, language),
  });
}
