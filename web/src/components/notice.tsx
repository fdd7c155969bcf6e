import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./icon";
import styles from "./notice.module.css";

interface NoticeProps {
  title: string;
  children?: ReactNode;
  onDismiss?: () => void;
}

/** Something the reader must see, with what to do about it. */
export function Notice({ title, children, onDismiss }: NoticeProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.notice} role="alert">
      <Icon name="warning" />
      <div>
        <p className={styles.title}>{title}</p>
        <div className={styles.body}>{children}</div>
      </div>
      {onDismiss && (
        <button aria-label={t("app.dismiss")} className="quiet icon-only" onClick={onDismiss} type="button">
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
