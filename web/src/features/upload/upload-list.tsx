import { useTranslation } from "react-i18next";
import { Notice } from "../../components/notice";
import { RefusalWords } from "../../components/refusal-words";
import type { Upload } from "./upload";
import styles from "./upload-list.module.css";

interface UploadListProps {
  uploads: Upload[];
  onDismiss: (key: number) => void;
}

/** The films on their way and those that were refused. */
export function UploadList({ uploads, onDismiss }: UploadListProps) {
  const { t, i18n } = useTranslation();
  if (uploads.length === 0) return null;
  return (
    <ul aria-label={t("upload.queue")} className={styles.list}>
      {uploads.map(({ key, film, stage, sent, refusal }) => (
        <li key={key}>
          {refusal ? (
            <Notice onDismiss={() => onDismiss(key)} title={t("upload.refused", { name: film.name })}>
              <RefusalWords code={refusal.code} message={refusal.message} />
            </Notice>
          ) : (
            <div className={styles.underWay}>
              <span className={styles.name}>{film.name}</span>
              <span className={styles.stage} role="status">
                {stage === "waiting" && t("upload.waiting")}
                {stage === "sending" && t("upload.sending", { percent: new Intl.NumberFormat(i18n.language, { style: "percent" }).format(sent) })}
                {stage === "reading" && t("upload.reading")}
              </span>
              <progress aria-label={film.name} max={1} {...(stage === "sending" ? { value: sent } : {})} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
