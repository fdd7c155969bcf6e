import { type RefObject, useEffect } from "react";
import type { Act } from "./viewer-state";

/** Tells the state the size of the stage, now and whenever it changes. */
export function useStageSize(stage: RefObject<HTMLElement | null>, dispatch: (act: Act) => void) {
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      dispatch({ kind: "stage", size: { width: element.clientWidth, height: element.clientHeight } }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [stage, dispatch]);
}
