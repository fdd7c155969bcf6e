import { useTranslation } from "react-i18next";
import type { BundleFacts, Finding } from "../../client";
import { reasonWords } from "../../components/finding-words";
import { CalibrationNote } from "./calibration-note";
import styles from "./finding-list.module.css";
import { FindingRow } from "./finding-row";
import type { Support } from "./support";

interface FindingListProps {
  bundle: BundleFacts;
  findings: Finding[];
  support: Support | null;
}

/** Many findings of one model in rows; those without signs are folded away, those without a decision stand apart. */
export function FindingList({ bundle, findings, support }: FindingListProps) {
  const { t } = useTranslation();
  const absent = findings.filter(({ decision }) => decision === "absent");
  const undecided = findings.filter(({ decision }) => decision === "not_assessed");
  const others = findings.filter((finding) => !absent.includes(finding) && !undecided.includes(finding));
  const rows = (shown: Finding[]) =>
    shown.map((finding) => <FindingRow finding={finding} key={finding.name} support={support} />);
  return (
    <div className={`card ${styles.list}`}>
      <CalibrationNote bundle={bundle} />
      <p className="fine">
        {t("app.draft_short")} {support && <span className={styles.hint}>{t("findings.pin")}</span>}
      </p>
      {rows(others)}
      {absent.length > 0 && (
        <details>
          <summary>
            {t("findings.without_signs", { count: absent.length })}.{" "}
            <span className="fine">{t("findings.absent_note_several")}</span>
          </summary>
          {rows(absent)}
        </details>
      )}
      {undecided.length > 0 && (
        <details open>
          <summary>
            {t("findings.undecided", { count: undecided.length })}{" "}
            <span className="fine">{reasonWords(t, "no_operating_point")}</span>
          </summary>
          {rows(undecided)}
        </details>
      )}
    </div>
  );
}
