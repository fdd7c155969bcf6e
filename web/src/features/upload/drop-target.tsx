import { useTranslation } from "react-i18next";
import styles from "./drop-target.module.css";
import { FilePicker } from "./file-picker";

interface DropTargetProps {
  isBusy: boolean;
  onFilms: (films: File[]) => void;
}

/** The empty room: where to drop a film, and what comes of it. */
export function DropTarget({ isBusy, onFilms }: DropTargetProps) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="drop-title" className={styles.target}>
      <div className={styles.frame} data-busy={isBusy}>
        <svg aria-hidden="true" className={styles.film} viewBox="0 0 120 130">
          <rect className={styles.sheet} height="122" rx="7" width="112" x="4" y="4" />
          <g className={styles.chest}>
            <path d="M60 16v34M60 50c0 7-8 8-13 13M60 50c0 7 8 8 13 13" />
            <path d="M51 34c-15 1-26 24-26 45 0 12 3 22 9 22 10 0 20-7 20-22" />
            <path d="M69 34c15 1 26 24 26 45 0 12-3 22-9 22-10 0-20-7-20-22" />
          </g>
        </svg>
        <h1 className={styles.title} id="drop-title">
          {t("upload.title")}
        </h1>
        <p className={styles.lead}>{t("upload.lead")}</p>
        <FilePicker className="primary large" onFilms={onFilms}>
          {t("upload.pick")}
        </FilePicker>
        <p className={styles.formats}>
          {t("upload.formats")}
          <br />
          {t("upload.drop_many")}
        </p>
      </div>
      <dl className={styles.outcome}>
        <div>
          <dt>{t("upload.outcome.findings")}</dt>
          <dd>{t("upload.outcome.findings_text")}</dd>
        </div>
        <div>
          <dt>{t("upload.outcome.support")}</dt>
          <dd>{t("upload.outcome.support_text")}</dd>
        </div>
        <div>
          <dt>{t("upload.outcome.report")}</dt>
          <dd>{t("upload.outcome.report_text")}</dd>
        </div>
      </dl>
      <p className={styles.draft}>{t("app.draft")}</p>
    </section>
  );
}
