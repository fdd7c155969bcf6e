import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Notice } from "../components/notice";
import { RefusalWords } from "../components/refusal-words";
import styles from "./reading-page.module.css";

interface RefusedProps {
  code: string;
  message: string;
  name?: string;
  /** What can still be done with the film. */
  children?: ReactNode;
}

/** A film that was not read, or a reading that is not there: why, and the way on. */
export function Refused({ code, message, name, children }: RefusedProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.refused}>
      <Notice title={name ? t("upload.refused", { name }) : t("record.refused")}>
        <RefusalWords code={code} message={message} />
        {children}
        <p>
          <a href="#/">{t("record.another")}</a>
        </p>
      </Notice>
    </div>
  );
}
