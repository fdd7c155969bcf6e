import { useTranslation } from "react-i18next";
import type { Reading } from "../../client";
import styles from "./revision-details.module.css";
import { RevisionForm } from "./revision-form";

interface RevisionDetailsProps {
  readingId: string;
  reading: Reading;
  /** The record of the earlier film that the reading is compared with. */
  prior: string | null;
  /** Whether it stands open at first, for there is nothing else to do. */
  isOpen: boolean;
  language: string;
  onRevised: (readingId: string) => void;
}

/** Lets the reader correct what is known of the patient and the film. */
export function RevisionDetails({ readingId, reading, prior, isOpen, language, onRevised }: RevisionDetailsProps) {
  const { t } = useTranslation();
  return (
    <details className={styles.details} open={isOpen}>
      <summary>{t("revision.details")}</summary>
      <RevisionForm
        ageYears={reading.film.age_years ?? null}
        fields={["age", "sex", "view"]}
        language={language}
        onRevised={onRevised}
        readingId={readingId}
        request={{ indication: reading.indication ?? null, prior }}
      />
      <p className="fine">{t("revision.kept")}</p>
    </details>
  );
}
