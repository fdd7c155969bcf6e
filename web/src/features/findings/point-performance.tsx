import { useTranslation } from "react-i18next";
import type { OperatingPoint } from "../../client";
import { formatPercent } from "../../components/format";

/** What the threshold achieved on test patients, in a sentence; nothing where that is unknown. */
export function PointPerformance({ point }: { point: OperatingPoint }) {
  const { t, i18n } = useTranslation();
  const percent = (value: number) => formatPercent(value, i18n.language);
  const { coverage_present: present, coverage_absent: absent, refer_rate: referred } = point;
  if (point.refer_from != null) {
    if (present == null || absent == null || referred == null) return null;
    const shares = { present: percent(present), absent: percent(absent), referred: percent(referred) };
    return <p className="fine">{t("findings.performance_refer", shares)}</p>;
  }
  if (point.sensitivity == null || point.specificity == null) return null;
  const sensitivity = percent(point.sensitivity);
  const specificity = percent(point.specificity);
  return <p className="fine">{t("findings.performance", { sensitivity, specificity })}</p>;
}
