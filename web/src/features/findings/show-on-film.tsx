import { useTranslation } from "react-i18next";
import type { Finding } from "../../client";
import { findingName } from "../../components/finding-words";
import { Icon } from "../../components/icon";
import styles from "./finding-card.module.css";

interface ShowOnFilmProps {
  finding: Finding;
  isShown: boolean;
  onShow: () => void;
}

/** Puts the support of this finding on the film, in place of another's. */
export function ShowOnFilm({ finding, isShown, onShow }: ShowOnFilmProps) {
  const { t } = useTranslation();
  const label = t("findings.show", { finding: findingName(t, finding.name) });
  return (
    <button
      aria-label={label}
      aria-pressed={isShown}
      className={`quiet icon-only ${styles.show}`}
      onClick={onShow}
      title={label}
      type="button"
    >
      <Icon name="overlay" size={16} />
    </button>
  );
}
