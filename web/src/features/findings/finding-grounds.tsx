import { useTranslation } from "react-i18next";
import type { Finding } from "../../client";
import { lowSuspicionWords } from "../../components/finding-words";
import { PointPerformance } from "./point-performance";
import { Resemblances } from "./resemblances";

/** What a decision rests on: what its threshold achieved, and what the film resembles. */
export function FindingGrounds({ finding }: { finding: Finding }) {
  const { t, i18n } = useTranslation();
  const point = finding.probability == null ? null : finding.operating_point;
  return (
    <>
      {finding.low_suspicion && <p>{lowSuspicionWords(t, finding.low_suspicion, i18n.language)}</p>}
      {point && <PointPerformance point={point} />}
      {finding.decision === "present" && <Resemblances resembles={finding.resembles} />}
      <p className="fine">{t("app.draft_short")}</p>
    </>
  );
}
