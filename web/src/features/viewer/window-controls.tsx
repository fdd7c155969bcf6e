import { useTranslation } from "react-i18next";
import { Slider } from "./slider";
import styles from "./viewer.module.css";
import type { Act, ViewerState } from "./viewer-state";
import { LEVEL_LIMITS, WIDTH_LIMITS } from "./window-level";

interface WindowControlsProps {
  state: ViewerState;
  dispatch: (act: Act) => void;
}

export function WindowControls({ state, dispatch }: WindowControlsProps) {
  const { t } = useTranslation();
  const { window } = state;
  const set = (values: Partial<ViewerState["window"]>) =>
    dispatch({ kind: "set", values: { window: { ...window, ...values } } });
  return (
    <div className={styles.window}>
      <Slider
        {...LEVEL_LIMITS}
        label={t("viewer.level")}
        onChange={(level) => set({ level })}
        shown={String(Math.round(window.level))}
        step={1}
        value={window.level}
      />
      <Slider
        {...WIDTH_LIMITS}
        label={t("viewer.width")}
        onChange={(width) => set({ width })}
        shown={String(Math.round(window.width))}
        step={1}
        value={window.width}
      />
    </div>
  );
}
