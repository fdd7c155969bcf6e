import { useTranslation } from "react-i18next";
import type { BundleFacts, Finding } from "../../client";
import { keyOf } from "../../components/finding-order";
import { populationWords } from "../../components/population-words";
import { FindingCard } from "./finding-card";
import { FindingRow } from "./finding-row";
import styles from "./findings.module.css";

interface FindingGroupProps {
  bundle: BundleFacts;
  findings: Finding[];
  shownKey: string | null;
  /** null where the reading has no choice of support to show. */
  onShow: ((key: string) => void) | null;
}

// More findings than this are told in rows.
const FEW = 3;

/** What one model says of the film. */
export function FindingGroup({ bundle, findings, shownKey, onShow }: FindingGroupProps) {
  const { t } = useTranslation();
  const choice = (finding: Finding) => ({
    isShown: keyOf(finding) === shownKey,
    onShow: onShow && finding.activation ? () => onShow(keyOf(finding)) : null,
  });
  if (findings.length <= FEW) {
    return findings.map((finding) => (
      <FindingCard bundle={bundle} finding={finding} key={finding.name} {...choice(finding)} />
    ));
  }
  const population = populationWords(t, bundle.population);
  return (
    <section aria-label={t("findings.group", { name: bundle.name })} className={`card ${styles.group}`}>
      <h3>{t("findings.group", { name: bundle.name })}</h3>
      <p className="fine">
        {t("app.draft_short")} {t("population.note", { name: bundle.name, population })}
      </p>
      {findings.map((finding) => (
        <FindingRow finding={finding} key={finding.name} {...choice(finding)} />
      ))}
    </section>
  );
}
