import type { TFunction } from "i18next";
import type { Finding, OperatingPoint } from "../client";

type Decided = Pick<Finding, "name" | "decision"> & Partial<Pick<Finding, "operating_point" | "reason">>;

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

/** The name of an operating point as a threshold that a clinician knows. */
export function pointName(t: TFunction, point: Pick<OperatingPoint, "name">): string {
  return t(`findings.point.${point.name}`, { defaultValue: t("findings.point.other", { name: point.name }) });
}

/** The decision in a few words: "Signs of pneumonia". */
export function decisionWords(t: TFunction, finding: Decided): string {
  if (finding.decision === "refer") return t("findings.refer");
  if (finding.decision === "not_assessed") return t("findings.not_assessed");
  return t(`findings.${finding.decision}`, { name: findingName(t, finding.name) });
}

/** The decision and its grounds as one sentence. */
export function decisionSentence(t: TFunction, finding: Decided): string {
  const grounds = decisionGrounds(t, finding);
  const sentence = grounds === "" ? decisionWords(t, finding) : decisionWords(t, finding) + joint(finding) + grounds;
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}

/** What stands between a decision and its grounds: a reason is a sentence of its own. */
export const joint = (finding: Decided) => (finding.decision === "not_assessed" ? ". " : ": ");

/** Why: the side of the operating point, or the reason why nothing is decided; empty where nothing is to be said. */
export function decisionGrounds(t: TFunction, finding: Decided): string {
  if (finding.decision === "not_assessed") {
    const code = finding.reason ?? "";
    return t(`findings.reason.${code}`, { defaultValue: t("findings.reason.other", { code }) });
  }
  if (!finding.operating_point) return "";
  const point = pointName(t, finding.operating_point);
  if (finding.decision === "present") return t("findings.above", { point });
  return finding.decision === "absent" ? t("findings.below", { point }) : "";
}
