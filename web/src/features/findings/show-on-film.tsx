import { useTranslation } from "react-i18next";
import type { Finding } from "../../client";
import { keyOf } from "../../components/finding-order";
import { findingName } from "../../components/finding-words";
import { Icon } from "../../components/icon";
import styles from "./finding-card.module.css";
import type { Support } from "./support";

interface ShowOnFilmProps {
  finding: Finding;
  support: Support | null;
}

/** Puts the support of this finding on the film, in place of another's, to stay. */
export function ShowOnFilm({ finding, support }: ShowOnFilmProps) {
  const { t } = useTranslation();
  if (!support || !finding.activation) return null;
  const key = keyOf(finding);
  const label = t("findings.show", { finding: findingName(t, finding.name) });
  return (
    <button
      aria-label={label}
      aria-pressed={key === support.pinnedKey}
      className={`quiet icon-only ${styles.show}`}
      onClick={() => support.pin(key)}
      title={label}
      type="button"
    >
      <Icon name="overlay" size={16} />
    </button>
  );
}
