import { useTranslation } from "react-i18next";
import type { BundleFacts, Finding } from "../../client";
import { populationWords } from "../../components/population-words";
import { PointPerformance } from "./point-performance";
import { Resemblances } from "./resemblances";

interface FindingGroundsProps {
  finding: Finding;
  bundle: BundleFacts | null;
}

/** What a decision rests on: what its threshold achieved, what the film resembles, whom the model was made for. */
export function FindingGrounds({ finding, bundle }: FindingGroundsProps) {
  const { t } = useTranslation();
  const point = finding.probability == null ? null : finding.operating_point;
  return (
    <>
      {point && <PointPerformance point={point} />}
      {finding.decision === "present" && <Resemblances resembles={finding.resembles} />}
      <p className="fine">
        {t("app.draft_short")}{" "}
        {bundle && t("population.note", { name: bundle.name, population: populationWords(t, bundle.population) })}
      </p>
    </>
  );
}
