import { useTranslation } from "react-i18next";
import { Icon } from "../../components/icon";
import { Slider } from "./slider";
import styles from "./viewer.module.css";
import type { Act, ViewerState } from "./viewer-state";

interface OverlayControlsProps {
  state: ViewerState;
  finding: string;
  dispatch: (act: Act) => void;
}

export function OverlayControls({ state, finding, dispatch }: OverlayControlsProps) {
  const { t, i18n } = useTranslation();
  const { isOverlayOn, opacity } = state;
  return (
    <div className={styles.overlay}>
      <button
        aria-pressed={isOverlayOn}
        className={styles.toggle}
        onClick={() => dispatch({ kind: "set", values: { isOverlayOn: !isOverlayOn } })}
        title={t("viewer.overlay_hint", { finding })}
        type="button"
      >
        <Icon name="overlay" size={16} />
        {t("viewer.overlay")}
      </button>
      <Slider
        isDisabled={!isOverlayOn}
        isLabelHidden
        label={t("viewer.opacity")}
        max={1}
        min={0}
        onChange={(value) => dispatch({ kind: "set", values: { opacity: value } })}
        shown={new Intl.NumberFormat(i18n.language, { style: "percent" }).format(opacity)}
        step={0.05}
        value={opacity}
      />
    </div>
  );
}
