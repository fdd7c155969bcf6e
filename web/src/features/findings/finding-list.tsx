import { useTranslation } from "react-i18next";
import type { BundleFacts, Finding } from "../../client";
import { keyOf } from "../../components/finding-order";
import { populationWords } from "../../components/population-words";
import styles from "./finding-list.module.css";
import { FindingRow } from "./finding-row";

interface FindingListProps {
  bundle: BundleFacts;
  findings: Finding[];
  shownKey: string | null;
  onShow: ((key: string) => void) | null;
}

/** Many findings of one model in rows; those without signs are folded away, those without a decision stand apart. */
export function FindingList({ bundle, findings, shownKey, onShow }: FindingListProps) {
  const { t } = useTranslation();
  const absent = findings.filter(({ decision }) => decision === "absent");
  const undecided = findings.filter(({ decision }) => decision === "not_assessed");
  const others = findings.filter((finding) => !absent.includes(finding) && !undecided.includes(finding));
  const rows = (shown: Finding[]) =>
    shown.map((finding) => (
      <FindingRow
        finding={finding}
        isShown={keyOf(finding) === shownKey}
        key={finding.name}
        onShow={onShow && finding.activation ? () => onShow(keyOf(finding)) : null}
      />
    ));
  return (
    <div className={`card ${styles.list}`}>
      <p className="fine">
        {t("app.draft_short")}{" "}
        {t("population.note", { name: bundle.name, population: populationWords(t, bundle.population) })}
      </p>
      {rows(others)}
      {absent.length > 0 && (
        <details>
          <summary>{t("findings.without_signs", { count: absent.length })}</summary>
          {rows(absent)}
        </details>
      )}
      {undecided.length > 0 && (
        <details open>
          <summary>
            {t("findings.undecided", { count: undecided.length })}{" "}
            <span className="fine">{t("findings.reason.no_operating_point")}</span>
          </summary>
          {rows(undecided)}
        </details>
      )}
    </div>
  );
}
