import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../components/icon";
import { About } from "../features/models/about";
import { useRounds } from "../features/ratings/get-rounds";
import { FilePicker } from "../features/upload/file-picker";
import styles from "./header.module.css";
import { LANGUAGES } from "./language";
import { RATINGS_HASH } from "./route";
import { Wordmark } from "./wordmark";

interface HeaderProps {
  hasList: boolean;
  isListOpen: boolean;
  onToggleList: () => void;
  onFilms: (films: File[]) => void;
}

export function Header({ hasList, isListOpen, onToggleList, onFilms }: HeaderProps) {
  const { t, i18n } = useTranslation();
  const rounds = useRounds();
  const [isAboutOpen, setAboutOpen] = useState(false);
  return (
    <header className={styles.header}>
      <a className={styles.home} href="#/">
        <Wordmark />
        <span className={styles.tagline}>{t("app.tagline")}</span>
      </a>
      <div className={styles.tools}>
        {hasList && (
          <button
            aria-controls="worklist"
            aria-expanded={isListOpen}
            className={`quiet ${styles.listToggle}`}
            onClick={onToggleList}
            type="button"
          >
            <Icon name="list" />
            <span>{t("app.readings")}</span>
          </button>
        )}
        <FilePicker className="primary" onFilms={onFilms}>
          <Icon name="open" />
          <span>{t("app.open")}</span>
        </FilePicker>
        <label className={styles.language}>
          <span className="visually-hidden">{t("app.language")}</span>
          <select onChange={(event) => void i18n.changeLanguage(event.target.value)} value={i18n.language}>
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <option key={code} lang={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {rounds && rounds.length > 0 && (
          <a className="button quiet" href={RATINGS_HASH}>
            <Icon name="check" />
            <span>{t("ratings.link")}</span>
          </a>
        )}
        <button className="quiet" onClick={() => setAboutOpen(true)} type="button">
          <Icon name="info" />
          <span>{t("app.about")}</span>
        </button>
      </div>
      {isAboutOpen && <About onClose={() => setAboutOpen(false)} />}
    </header>
  );
}
