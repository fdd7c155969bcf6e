import { useTranslation } from "react-i18next";
import type { Finding } from "../../client";
import { keyOf } from "../../components/finding-order";
import { formatPercent } from "../../components/format";
import type { Support } from "./support";

interface SupportInsideProps {
  finding: Finding;
  support: Support | null;
}

/** How much of the support that stays on the film lies inside the lungs; nothing where they are not outlined. */
export function SupportInside({ finding, support }: SupportInsideProps) {
  const { t, i18n } = useTranslation();
  const inside = finding.activation?.inside_lungs ?? null;
  const isOnFilm = support === null || support.pinnedKey === keyOf(finding);
  if (inside === null || !isOnFilm) return null;
  const share = formatPercent(inside, i18n.language);
  return (
    <p className="fine" data-support="inside">
      {t([`findings.inside.${finding.name}`, "findings.inside.other"], { share })}
    </p>
  );
}
