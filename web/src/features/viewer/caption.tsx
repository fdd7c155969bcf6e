import { useTranslation } from "react-i18next";
import type { DraftWord } from "../../client";
import { isBlank } from "../../components/finding-order";
import { findingName } from "../../components/finding-words";
import type { SupportedFinding } from "./use-layers";
import styles from "./viewer.module.css";

interface CaptionProps {
  /** A word of a writer that is pointed at. */
  attention: DraftWord | null;
  /** The finding whose support is shown; null where none is. */
  finding: SupportedFinding | null;
}

/** What lies over the film in colour, or why nothing does. */
export function Caption({ attention, finding }: CaptionProps) {
  const { t } = useTranslation();
  if (attention?.rows) {
    return (
      <p className={styles.caption} role="status">
        {t("viewer.attention", { word: attention.text })}
      </p>
    );
  }
  if (finding === null) return null;
  return (
    <p aria-hidden="true" className={styles.caption}>
      {t(isBlank(finding) ? "viewer.caption_blank" : "viewer.caption", { finding: findingName(t, finding.name) })}
    </p>
  );
}
