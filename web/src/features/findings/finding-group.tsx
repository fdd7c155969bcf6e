import { useTranslation } from "react-i18next";
import type { BundleFacts, Finding } from "../../client";
import { bundleName, reasonWords } from "../../components/finding-words";
import { populationWords } from "../../components/population-words";
import { FindingCard } from "./finding-card";
import styles from "./finding-group.module.css";
import { FindingList } from "./finding-list";
import type { Support } from "./support";

interface FindingGroupProps {
  bundle: BundleFacts;
  findings: Finding[];
  /** null where the reading has no choice of support to show. */
  support: Support | null;
}

// More findings than this are told in rows.
const FEW = 3;

/** What one model says of the film, for its own patients. */
export function FindingGroup({ bundle, findings, support }: FindingGroupProps) {
  const { t } = useTranslation();
  const name = bundleName(t, bundle.name);
  const isSilent = findings.every(({ probability }) => probability == null);
  const isList = findings.length > FEW;
  return (
    <section aria-label={name} className={styles.group} data-model={bundle.name}>
      <h3>
        {name}
        <span>, {t("population.for", { population: populationWords(t, bundle.population) })}</span>
      </h3>
      {isSilent && <Silence findings={findings} />}
      {!isSilent && isList && <FindingList bundle={bundle} findings={findings} support={support} />}
      {!isSilent &&
        !isList &&
        findings.map((finding) => (
          <FindingCard bundle={bundle} finding={finding} key={finding.name} support={support} />
        ))}
    </section>
  );
}

/** A line for a model that does not apply to the film: why, and what to do if that is wrong. */
function Silence({ findings: [first] }: { findings: Finding[] }) {
  const { t } = useTranslation();
  const code = first?.reason ?? "";
  return (
    <p>
      <strong>{t("findings.not_assessed")}.</strong> {reasonWords(t, code)}{" "}
      {t(`findings.todo.${code}`, { defaultValue: "" })}
    </p>
  );
}
