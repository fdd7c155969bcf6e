import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { isStopped, Refusal } from "../client";
import { useReading } from "./get-reading";
import styles from "./reading-page.module.css";
import { ReadingView } from "./reading-view";
import { Refused } from "./refused";
import { Stopped } from "./stopped";

interface ReadingPageProps {
  readingId: string;
  language: string;
  onRevised: (id: string) => void;
}

export function ReadingPage({ readingId, language, onRevised }: ReadingPageProps) {
  const { t } = useTranslation();
  const { data: record, error } = useReading(readingId, language);

  useEffect(() => {
    document.title = record ? `${record.name} · hilum` : "hilum";
    return () => {
      document.title = "hilum";
    };
  }, [record]);

  if (error) {
    const refusal = error instanceof Refusal ? error : new Refusal("unexpected", "");
    return <Refused code={refusal.code} message={refusal.message} />;
  }
  if (!record) return <p className={styles.waiting}>{t("app.loading")}</p>;
  if (record.error) {
    return (
      <Refused code={record.error.code} message={record.error.message} name={record.name}>
        {isStopped(record.error.code) && <Stopped onRevised={onRevised} record={record} />}
      </Refused>
    );
  }
  return <ReadingView onRevised={onRevised} record={record} />;
}
