import { useTranslation } from "react-i18next";
import { type ReadingRecord, Refusal, thumbnailAddress } from "../client";
import { OverrideForm } from "../components/override-form";
import { RefusalWords } from "../components/refusal-words";
import { useRevision } from "../features/findings/revise-reading";
import styles from "./reading-page.module.css";

interface StoppedProps {
  record: ReadingRecord;
  onRevised: (id: string) => void;
}

const FILM_PX = 512;

/** The film that the guard stopped, to be seen by who may know better, and the form to have it read. */
export function Stopped({ record, onRevised }: StoppedProps) {
  const { t, i18n } = useTranslation();
  const revision = useRevision({ readingId: record.id, language: i18n.language, onRevised });
  return (
    <>
      <img alt={t("record.film")} className={styles.stopped} src={thumbnailAddress(record.id, FILM_PX)} />
      <OverrideForm
        code={record.error?.code ?? ""}
        isBusy={revision.isPending}
        onOverride={(override) => revision.mutate({ override })}
      />
      {revision.error instanceof Refusal && (
        <RefusalWords code={revision.error.code} message={revision.error.message} />
      )}
    </>
  );
}
