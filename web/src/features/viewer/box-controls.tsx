import { useTranslation } from "react-i18next";
import type { Reading } from "../../client";
import type { Act, ViewerState } from "./viewer-state";
import viewer from "./viewer.module.css";

interface BoxControlsProps {
  reading: Pick<Reading, "detections"> | null;
  state: ViewerState;
  dispatch: (act: Act) => void;
}

/** Whether the boxes are drawn, where there are any. */
export function BoxControls({ reading, state, dispatch }: BoxControlsProps) {
  const { t } = useTranslation();
  if (!reading?.detections.length) return null;
  return (
    <button
      aria-pressed={state.areBoxesOn}
      className={viewer.toggle}
      onClick={() => dispatch({ kind: "set", values: { areBoxesOn: !state.areBoxesOn } })}
      title={t("viewer.boxes_hint")}
      type="button"
    >
      {t("viewer.boxes")}
    </button>
  );
}
