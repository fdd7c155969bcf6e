import { useTranslation } from "react-i18next";
import { Notice } from "../../components/notice";
import { OverrideForm } from "../../components/override-form";
import { RefusalWords } from "../../components/refusal-words";
import type { Upload } from "./upload";
import styles from "./upload-list.module.css";
import type { Uploads } from "./use-uploads";

interface UploadListProps {
  uploads: Upload[];
  onOverride: Uploads["override"];
  onDismiss: (key: number) => void;
}

/** The films on their way and those that were refused. */
export function UploadList({ uploads, onOverride, onDismiss }: UploadListProps) {
  const { t, i18n } = useTranslation();
  if (uploads.length === 0) return null;
  return (
    <ul aria-label={t("upload.queue")} className={styles.list}>
      {uploads.map((upload) => {
        const { key, film, stage, sent, refusal } = upload;
        return (
          <li key={key}>
            {refusal ? (
              <Notice onDismiss={() => onDismiss(key)} title={t("upload.refused", { name: film.name })}>
                <RefusalWords code={refusal.code} message={refusal.message} />
                <OverrideForm code={refusal.code} onOverride={(override) => onOverride(upload, override)} />
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
        );
      })}
    </ul>
  );
}
