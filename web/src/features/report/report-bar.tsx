import { useTranslation } from "react-i18next";
import { pdfAddress, type Wording } from "../../client";
import { Icon } from "../../components/icon";
import { CopyButton } from "./copy-button";
import styles from "./report-view.module.css";

interface ReportBarProps {
  address: { readingId: string; language: string; wording: Wording };
  /** Of the report that is shown; null while it is not known. */
  text: string | null;
  /** null while it is edited. */
  onEdit: (() => void) | null;
}

/** What can be done with the report that is shown. */
export function ReportBar({ address, text, onEdit }: ReportBarProps) {
  const { t } = useTranslation();
  const { readingId, language, wording } = address;
  return (
    <div className={styles.bar}>
      <h2 id="report-title">{t("report.title")}</h2>
      {text !== null && onEdit && (
        <button className="quiet" onClick={onEdit} type="button">
          {t("report.edit.start")}
        </button>
      )}
      {text !== null && <CopyButton text={text} />}
      <a
        className="button quiet"
        href={pdfAddress(readingId, language, wording)}
        rel="noreferrer"
        target="_blank"
        title={t("report.pdf_hint")}
      >
        <Icon name="document" size={16} />
        {t("report.pdf")}
      </a>
    </div>
  );
}
