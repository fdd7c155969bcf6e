import { useTranslation } from "react-i18next";
import type { OperatingPoint } from "../../client";
import { formatPercent } from "../../components/format";

/** What the threshold achieved on test patients, in a sentence; nothing where that is unknown. */
export function PointPerformance({ point }: { point: OperatingPoint }) {
  const { t, i18n } = useTranslation();
  if (point.sensitivity == null || point.specificity == null) return null;
  const sensitivity = formatPercent(point.sensitivity, i18n.language);
  const specificity = formatPercent(point.specificity, i18n.language);
  return <p className="fine">{t("findings.performance", { sensitivity, specificity })}</p>;
}
