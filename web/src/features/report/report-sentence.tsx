import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Draft, Grounds } from "../../client";
import { DraftWords } from "./draft-words";
import { groundsWords, wordsOf } from "./grounds-words";
import { type Pointing, pointingProps } from "./pointing";
import styles from "./report-text.module.css";

interface ReportSentenceProps {
  text: string;
  grounds: Grounds;
  draft: Draft | null;
  pointing: Pointing;
}

/** A sentence; one that is pointed at says where it comes from, and shows it on the film. */
export function ReportSentence({ text, grounds, draft, pointing }: ReportSentenceProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [isPointed, setPointed] = useState(false);
  const from = groundsWords(t, grounds, draft);
  const words = wordsOf(grounds, draft);
  if (from.length === 0) return <p>{text}</p>;
  const point = (isNow: boolean) => {
    setPointed(isNow);
    pointing.sentence(isNow ? grounds : null);
  };
  return (
    <p
      aria-describedby={isPointed ? id : undefined}
      className={styles.sentence}
      data-pointed={isPointed}
      tabIndex={0}
      {...pointingProps(point)}
    >
      {words.length > 0 ? <DraftWords language={i18n.language} onPoint={pointing.word} words={words} /> : text}
      {isPointed && (
        <small className={styles.from} id={id} lang={i18n.language}>
          {from.map((line) => (
            <span key={line}>{line}</span>
          ))}
        </small>
      )}
    </p>
  );
}
