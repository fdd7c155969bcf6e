import { useTranslation } from "react-i18next";
import type { Finding, Measurement } from "../../client";
import { Disagreement } from "./disagreement";
import card from "./finding-card.module.css";
import { besideWords, disagreeing, lungWords, RATIO, ratioDecision, ratioWords, widthWords } from "./measurement-words";

interface MeasurementCardProps {
  measurements: readonly Measurement[];
  findings: readonly Finding[];
}

/** The cardiothoracic ratio with its decision, or why there is none, and the areas of the lungs. */
export function MeasurementCard({ measurements, findings }: MeasurementCardProps) {
  const { t, i18n } = useTranslation();
  const ratio = measurements.find(({ name }) => name === RATIO);
  const lungs = lungWords(t, measurements, i18n.language);
  return (
    <article className={`card ${card.finding}`} data-decision={ratio?.decision ?? "none"} data-measurement={RATIO}>
      {ratio && <Ratio findings={findings} ratio={ratio} />}
      {lungs && <p className="fine">{lungs}</p>}
      <p className="fine">
        {t("measurement.note")} {t("app.draft_short")}
      </p>
    </article>
  );
}

function Ratio({ ratio, findings }: { ratio: Measurement; findings: readonly Finding[] }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const decision = ratioDecision(t, ratio, language);
  const widths = widthWords(t, ratio, language);
  return (
    <>
      <div className={card.head}>
        <h4 className={card.name}>{t("measurement.ratio_name")}</h4>
        {ratio.value !== null && <p className={card.probability}>{ratioWords(ratio.value, language)}</p>}
      </div>
      <p className={card.decision}>
        {ratio.value === null && <strong>{t("measurement.not_measured")} </strong>}
        {ratio.decision === "present" ? <strong>{decision}</strong> : decision}
      </p>
      <Disagreement findings={findings} ratio={ratio} />
      {ratio.value !== null &&
        disagreeing(ratio, findings).length === 0 &&
        besideWords(t, findings, language).map((words) => <p key={words}>{words}</p>)}
      {widths && <p className="fine">{widths}</p>}
    </>
  );
}
