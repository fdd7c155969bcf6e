import { useTranslation } from "react-i18next";
import type { FilmFacts } from "../../client";
import { formatMoment } from "../../components/format";
import { SyntheticMark } from "../../components/synthetic-mark";
import { filmLine } from "./film-line";
import styles from "./film-heading.module.css";

interface FilmHeadingProps {
  name: string;
  createdAt: string;
  film: FilmFacts | null;
}

export function FilmHeading({ name, createdAt, film }: FilmHeadingProps) {
  const { t, i18n } = useTranslation();
  return (
    <header className={styles.heading}>
      <div className={styles.row}>
        <h1 className={styles.name}>{name}</h1>
        {film?.synthetic && <SyntheticMark />}
      </div>
      <p className={styles.facts}>
        <time dateTime={createdAt}>{formatMoment(createdAt, i18n.language)}</time>
        {film && filmLine(t, film).map((fact) => <span key={fact}>{fact}</span>)}
      </p>
    </header>
  );
}
