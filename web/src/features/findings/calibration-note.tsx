import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { BundleFacts, Finding } from "../../client";
import { formatPercent } from "../../components/format";

interface CalibrationNoteProps {
  bundle: BundleFacts;
  /** Whose probability it is of, where it is of one. */
  finding?: Finding;
}

/** How far the probabilities of a model may be taken at their word. */
export function CalibrationNote({ bundle, finding }: CalibrationNoteProps) {
  const { t, i18n } = useTranslation();
  return <p className="fine">{(finding && shiftWords(t, finding, i18n.language)) || calibrationWords(t, bundle, i18n.language)}</p>;
}

/** That a probability was shifted to another prevalence; empty where it was not. */
export function shiftWords(t: TFunction, finding: Finding, language: string): string {
  const { calibration_prevalence: calibrated, asked_prevalence: asked } = finding;
  if (calibrated == null || asked == null || finding.probability == null) return "";
  return t("findings.prevalence_asked", {
    calibrated: formatPercent(calibrated, language),
    asked: formatPercent(asked, language),
  });
}

function calibrationWords(t: TFunction, bundle: BundleFacts, language: string): string {
  if (!bundle.is_calibrated) return t("findings.uncalibrated");
  if (bundle.prevalence === null) return t("findings.prevalence_each");
  return t("findings.prevalence", { prevalence: formatPercent(bundle.prevalence, language) });
}
