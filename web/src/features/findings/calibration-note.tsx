import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { BundleFacts } from "../../client";
import { formatPercent } from "../../components/format";

/** How far the probabilities of a model may be taken at their word. */
export function CalibrationNote({ bundle }: { bundle: BundleFacts }) {
  const { t, i18n } = useTranslation();
  return <p className="fine">{calibrationWords(t, bundle, i18n.language)}</p>;
}

function calibrationWords(t: TFunction, bundle: BundleFacts, language: string): string {
  if (!bundle.is_calibrated) return t("findings.uncalibrated");
  if (bundle.prevalence === null) return t("findings.prevalence_each");
  return t("findings.prevalence", { prevalence: formatPercent(bundle.prevalence, language) });
}
