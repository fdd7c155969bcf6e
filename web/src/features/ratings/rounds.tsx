import { type SubmitEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { keep, recall } from "../../components/kept";
import { useRounds } from "./get-rounds";
import styles from "./ratings.module.css";

interface RoundsProps {
  /** The round that the address names; null on the list. */
  chosen: string | null;
  onStart: (round: string, rater: string) => void;
}

const LONGEST = 100;
const PERSON = "hilum.person";

/** Asks who rates, and which round. */
export function Rounds({ chosen, onStart }: RoundsProps) {
  const { t } = useTranslation();
  const id = useId();
  const rounds = useRounds();
  const [rater, setRater] = useState(() => recall(PERSON) ?? "");
  const shown = rounds?.filter(({ name }) => chosen === null || name === chosen) ?? [];

  const start = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = rater.trim();
    const round = new FormData(event.currentTarget, event.submitter).get("round");
    if (!name || typeof round !== "string") return;
    keep(PERSON, name);
    onStart(round, name);
  };

  return (
    <section aria-labelledby={`${id}-title`} className={styles.rounds}>
      <h1 id={`${id}-title`}>{t("ratings.title")}</h1>
      <p>{t("ratings.lead")}</p>
      {rounds !== null && shown.length === 0 && <p role="status">{t("ratings.no_rounds")}</p>}
      {shown.length > 0 && (
        <form onSubmit={start}>
          <label htmlFor={`${id}-rater`}>{t("ratings.rater")}</label>
          <input
            autoComplete="name"
            id={`${id}-rater`}
            maxLength={LONGEST}
            onChange={(event) => setRater(event.target.value)}
            pattern=".*\S.*"
            required
            type="text"
            value={rater}
          />
          <p className="fine">{t("ratings.rater_hint")}</p>
          <ul>
            {shown.map(({ name, design, items, synthetic }) => (
              <li key={name}>
                <button name="round" type="submit" value={name}>
                  {t("ratings.start", { name })}
                </button>
                <span>
                  {t(`ratings.design.${design}`, { count: items })}
                  {synthetic && ` · ${t("ratings.synthetic")}`}
                </span>
              </li>
            ))}
          </ul>
        </form>
      )}
    </section>
  );
}
