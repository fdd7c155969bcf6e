import type { TFunction } from "i18next";
import type { Finding, Measurement } from "../../client";
import { bundleName, decisionWords, findingName, isNear } from "../../components/finding-words";
import { formatFixed, formatNumber, formatPercent } from "../../components/format";

export const RATIO = "cardiothoracic_ratio";
const ENLARGED_HEART = "cardiomegaly";
const MM2_IN_CM2 = 100;

type Findings = readonly Finding[];
type Measurements = readonly Measurement[];

/** The ratio as the report writes it. */
export const ratioWords = (value: number, language: string) => formatFixed(value, 2, language);

/** What the ratio comes to, or why nothing is decided or measured; the report's sentences. */
export function ratioDecision(t: TFunction, ratio: Measurement, language: string): string {
  const { decision, threshold } = ratio;
  if (decision !== null && threshold !== null) {
    return t(`measurement.ratio_${decision}`, { threshold: formatNumber(threshold, language) });
  }
  const code = ratio.reason ?? "";
  return t(`measurement.reason.${code}`, { defaultValue: t("measurement.reason.other", { code }) });
}

/** The two widths that the ratio is of, in millimetres at the detector or in pixels; empty where they are not both there. */
export function widthWords(t: TFunction, ratio: Measurement, language: string): string {
  const [heart, thorax] = ["heart", "thorax"].map((name) => ratio.diameters.find((line) => line.name === name));
  if (!heart || !thorax) return "";
  if (heart.length_mm === null || thorax.length_mm === null) {
    const written = { heart: formatFixed(heart.length_px, 0, language), thorax: formatFixed(thorax.length_px, 0, language) };
    return t("measurement.diameters_px", written);
  }
  const written = { heart: formatFixed(heart.length_mm, 0, language), thorax: formatFixed(thorax.length_mm, 0, language) };
  return t("measurement.diameters", written);
}

/** The areas of both lungs; empty where they are not both there, or not in one unit. */
export function lungWords(t: TFunction, measurements: Measurements, language: string): string {
  const [right, left] = ["right", "left"].map((side) => measurements.find(({ name }) => name === `${side}_lung_area`));
  if (right?.value == null || left?.value == null || right.unit !== left.unit) return "";
  const isInMm2 = right.unit === "mm2";
  const [inRight, inLeft] = [right.value, left.value].map((area) => formatFixed(isInMm2 ? area / MM2_IN_CM2 : area, 0, language));
  return t(isInMm2 ? "measurement.lungs" : "measurement.lungs_px", { right: inRight, left: inLeft });
}

/** What the models answer on an enlarged heart, a sentence each. */
export function besideWords(t: TFunction, findings: Findings, language: string): string[] {
  return findings
    .filter(({ name, probability }) => name === ENLARGED_HEART && probability != null)
    .map((finding) =>
      t("measurement.beside", {
        bundle: bundleName(t, finding.bundle),
        finding: findingName(t, finding.name),
        probability: formatPercent(finding.probability ?? 0, language),
        decision: finding.decision === "not_assessed" ? t("measurement.no_decision") : decisionWords(t, finding),
      }),
    );
}

/** The answers on an enlarged heart that clearly say the other thing than the ratio, as the report counts them. */
export function disagreeing(ratio: Measurement, findings: Findings): Finding[] {
  if (ratio.decision !== "present" && ratio.decision !== "absent") return [];
  const other = ratio.decision === "present" ? "absent" : "present";
  return findings.filter((finding) => finding.name === ENLARGED_HEART && finding.decision === other && !isNear(finding));
}
