import { useTranslation } from "react-i18next";
import type { BundleFacts, Finding } from "../../client";
import { keyOf } from "../../components/finding-order";
import { bundleName, decisionGrounds } from "../../components/finding-words";
import { populationWords } from "../../components/population-words";
import { FindingCard } from "./finding-card";
import styles from "./finding-group.module.css";
import { FindingList } from "./finding-list";

interface FindingGroupProps {
  bundle: BundleFacts;
  findings: Finding[];
  /** Whether it is the only model, so that its cards need no heading. */
  isAlone: boolean;
  shownKey: string | null;
  /** null where the reading has no choice of support to show. */
  onShow: ((key: string) => void) | null;
}

// More findings than this are told in rows.
const FEW = 3;

/** What one model says of the film, for its own patients. */
export function FindingGroup({ bundle, findings, isAlone, shownKey, onShow }: FindingGroupProps) {
  const { t } = useTranslation();
  const name = bundleName(t, bundle.name);
  const isList = findings.length > FEW;
  const isSilent = findings.every(({ probability }) => probability == null) && (isList || !isAlone);
  return (
    <section aria-label={name} className={styles.group} data-model={bundle.name}>
      {(isList || !isAlone) && (
        <h3>
          {name} <span>{t("population.for", { population: populationWords(t, bundle.population) })}</span>
        </h3>
      )}
      {isSilent && <Silence findings={findings} />}
      {!isSilent && isList && <FindingList bundle={bundle} findings={findings} onShow={onShow} shownKey={shownKey} />}
      {!isSilent &&
        !isList &&
        findings.map((finding) => (
          <FindingCard
            bundle={bundle}
            finding={finding}
            isShown={keyOf(finding) === shownKey}
            key={finding.name}
            onShow={onShow && finding.activation ? () => onShow(keyOf(finding)) : null}
          />
        ))}
    </section>
  );
}

/** One line for a model that does not apply to the film. */
function Silence({ findings: [first] }: { findings: Finding[] }) {
  const { t } = useTranslation();
  return (
    <p>
      <strong>{t("findings.not_assessed")}.</strong> {first && decisionGrounds(t, first)}
    </p>
  );
}
