import { useTranslation } from "react-i18next";
import { Icon } from "../../components/icon";
import { actOfKey } from "./keys";
import styles from "./toolbar.module.css";
import { ToolButton } from "./tool-button";
import type { Act, ViewerState } from "./viewer-state";

interface ToolbarProps {
  state: ViewerState;
  dispatch: (act: Act) => void;
}

export function Toolbar({ state, dispatch }: ToolbarProps) {
  const { t } = useTranslation();
  const press = (key: string) => () => {
    const action = actOfKey(key, state);
    if (action) dispatch(action);
  };
  const drag = (mode: ViewerState["mode"]) => () => dispatch({ kind: "set", values: { mode } });
  return (
    <div aria-label={t("viewer.toolbar")} className={styles.toolbar} role="toolbar">
      <div className={styles.group}>
        <ToolButton
          hint={t("viewer.mode_pan_hint")}
          icon="pan"
          isPressed={state.mode === "pan"}
          isWorded
          label={t("viewer.mode_pan")}
          onPress={drag("pan")}
        />
        <ToolButton
          hint={t("viewer.mode_window_hint")}
          icon="window"
          isPressed={state.mode === "window"}
          isWorded
          label={t("viewer.mode_window")}
          onPress={drag("window")}
        />
      </div>
      <div className={styles.group}>
        <ToolButton icon="minus" label={t("viewer.zoom_out")} onPress={press("-")} />
        <ToolButton icon="plus" label={t("viewer.zoom_in")} onPress={press("+")} />
        <ToolButton icon="fit" label={t("viewer.fit")} onPress={press("0")} />
        <button className={styles.text} onClick={press("1")} title={t("viewer.actual_hint")} type="button">
          {t("viewer.actual")}
        </button>
      </div>
      <div className={styles.group}>
        <ToolButton icon="invert" isPressed={state.isInverted} isWorded label={t("viewer.invert")} onPress={press("i")} />
        <button className={styles.text} onClick={press("r")} type="button">
          <Icon name="reset" size={16} />
          <span className={styles.word}>{t("viewer.reset")}</span>
        </button>
      </div>
    </div>
  );
}
