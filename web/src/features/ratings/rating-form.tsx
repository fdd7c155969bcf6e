import { type SubmitEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type RatingItem, type RatingRequest, Refusal } from "../../client";
import { RefusalWords } from "../../components/refusal-words";
import { CHOICES, choiceIn, scoresIn } from "./given-scores";
import { ReportScoresFields } from "./report-scores";
import styles from "./ratings.module.css";

interface RatingFormProps {
  item: RatingItem;
  isBusy: boolean;
  error: Error | null;
  onRate: (rating: Omit<RatingRequest, "rater">) => void;
  onBack: () => void;
}

const LONGEST = 1000;

/** The reports of an item, what the rater says of them, and the ways on and back. */
export function RatingForm({ item, isBusy, error, onRate, onBack }: RatingFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const [isIncomplete, setIncomplete] = useState(false);
  const isPair = item.reports.length > 1;

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const scores = item.reports.map((_, report) => scoresIn(given, report)).filter((one) => one !== null);
    const preferred = choiceIn(given);
    const isWhole = scores.length === item.reports.length && (!isPair || preferred !== null);
    setIncomplete(!isWhole);
    if (!isWhole) return;
    const comment = given.get("comment");
    onRate({
      turn: item.turn,
      scores,
      preferred: isPair ? preferred : null,
      comment: typeof comment === "string" ? comment.trim() : "",
    });
  };

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      {item.reports.map((text, report) => (
        <ReportScoresFields
          given={item.scores?.[report] ?? null}
          heading={isPair ? t(`ratings.report.${report === 0 ? "first" : "second"}`) : t("ratings.report.only")}
          key={report}
          language={item.language}
          report={report}
          text={text}
        />
      ))}
      {isPair && (
        <fieldset className={styles.scale}>
          <legend>{t("ratings.preferred")}</legend>
          {CHOICES.map((choice) => (
            <label key={choice}>
              <input defaultChecked={item.preferred === choice} name="preferred" required type="radio" value={choice} />
              {t(`ratings.choice.${choice}`)}
            </label>
          ))}
        </fieldset>
      )}
      <label htmlFor={`${id}-comment`}>{t("ratings.comment")}</label>
      <textarea defaultValue={item.comment} id={`${id}-comment`} maxLength={LONGEST} name="comment" rows={2} />
      {isIncomplete && <p role="alert">{t(isPair ? "ratings.incomplete_pair" : "ratings.incomplete")}</p>}
      {error instanceof Refusal && (
        <div role="alert">
          <RefusalWords code={error.code} message={error.message} />
        </div>
      )}
      <div className={styles.ways}>
        <button disabled={item.turn === 0 || isBusy} onClick={onBack} type="button">
          {t("ratings.back")}
        </button>
        <button className="primary" disabled={isBusy} type="submit">
          {t(item.turn + 1 < item.items ? "ratings.next" : "ratings.last")}
        </button>
      </div>
    </form>
  );
}
