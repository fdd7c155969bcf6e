import { useTranslation } from "react-i18next";
import type { DraftWord } from "../../client";
import { capital } from "../../components/finding-words";
import { looksWords } from "./grounds-words";
import styles from "./report-text.module.css";

interface DraftWordsProps {
  words: readonly DraftWord[];
  language: string;
  onPoint: (word: DraftWord | null) => void;
}

/** The words of a writer; one that is pointed at says and shows where the writer looked for it. */
export function DraftWords({ words, language, onPoint }: DraftWordsProps) {
  const { t } = useTranslation();
  const spoken = words.map((word, place) => (
    // Words come twice, and their places never change.
    <span key={place}>
      {place > 0 && !/^[.,;:]/.test(word.text) && " "}
      <span
        className={styles.word}
        onPointerEnter={() => onPoint(word)}
        onPointerLeave={() => onPoint(null)}
        title={looksWords(t, word, language) || undefined}
      >
        {place === 0 ? capital(word.text) : word.text}
      </span>
    </span>
  ));
  // Writers know small letters alone, and end a sentence without saying so.
  return <>{spoken}.</>;
}
