import { useTranslation } from "react-i18next";
import type { DraftWord } from "../../client";
import styles from "./viewer.module.css";

interface CaptionProps {
  /** A word of a writer that is pointed at. */
  attention: DraftWord | null;
  /** The finding whose support is shown; null where none is. */
  supported: string | null;
}

/** What lies over the film in colour. */
export function Caption({ attention, supported }: CaptionProps) {
  const { t } = useTranslation();
  if (attention?.rows) {
    return (
      <p className={styles.caption} role="status">
        {t("viewer.attention", { word: attention.text })}
      </p>
    );
  }
  if (supported === null) return null;
  return (
    <p aria-hidden="true" className={styles.caption}>
      {t("viewer.caption", { finding: supported })}
    </p>
  );
}
