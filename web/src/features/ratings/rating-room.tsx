import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../../client";
import { RefusalWords } from "../../components/refusal-words";
import { useItem, useRate } from "./get-item";
import { RatingForm } from "./rating-form";
import styles from "./ratings.module.css";

interface RatingRoomProps {
  round: string;
  rater: string;
  /** Draws the film of a record. */
  film: (readingId: string) => ReactNode;
  onDone: () => void;
}

// The button that was pressed is gone with its item; without this the keyboard would start again at the header.
const takeFocus = (element: HTMLElement | null) => element?.focus({ preventScroll: true });

/** The film beside its reports, one item after another in the rater's own order. */
export function RatingRoom({ round, rater, film, onDone }: RatingRoomProps) {
  const { t } = useTranslation();
  const [turn, setTurn] = useState<number | null>(null);
  const [isDone, setDone] = useState(false);
  const { data: item, error } = useItem(round, rater, turn);
  const rating = useRate(round, (kept) => {
    if (kept.rated === kept.items && kept.turn + 1 === kept.items) setDone(true);
    // The first that is left open comes next, where the rater went back and forth.
    else setTurn(kept.turn + 1 < kept.items ? kept.turn + 1 : null);
  });
  const words = useRef<HTMLDivElement>(null);
  const shown = item?.turn;
  useEffect(() => {
    if (shown === undefined) return;
    words.current?.scrollTo({ top: 0 });
    takeFocus(words.current);
  }, [shown]);

  if (error instanceof Refusal) {
    return (
      <div className={styles.rounds} role="alert">
        <RefusalWords code={error.code} message={error.message} />
      </div>
    );
  }
  if (isDone) {
    return (
      <section className={styles.rounds} ref={takeFocus} role="status" tabIndex={-1}>
        <h1>{t("ratings.done")}</h1>
        <p>{t("ratings.done_text")}</p>
        <div className={styles.ways}>
          <button
            onClick={() => {
              setDone(false);
              setTurn(0);
            }}
            type="button"
          >
            {t("ratings.again")}
          </button>
          <button className="primary" onClick={onDone} type="button">
            {t("ratings.to_rounds")}
          </button>
        </div>
      </section>
    );
  }
  if (!item) return <p className={styles.rounds}>{t("app.loading")}</p>;
  return (
    <article className={styles.room}>
      <div className={styles.film}>{film(item.reading_id)}</div>
      <div className={styles.words} ref={words} tabIndex={-1}>
        <p role="status">
          {t("ratings.progress", { number: item.turn + 1, items: item.items, rated: item.rated })}
          {item.synthetic && ` · ${t("ratings.synthetic")}`}
        </p>
        <RatingForm
          error={rating.error}
          isBusy={rating.isPending}
          item={item}
          key={item.turn}
          onBack={() => setTurn(item.turn - 1)}
          onRate={(given) => rating.mutate({ ...given, rater })}
        />
      </div>
    </article>
  );
}
