import { useEffect } from "react";
import type { ViewerState } from "./viewer-state";

const KEPT_AS = {
  areOutlinesOn: "hilum.outlines",
  areDiametersOn: "hilum.diameters",
  areBoxesOn: "hilum.boxes",
} as const;
const OFF = "off";

/** The state with the lines switched as they were left. */
export function recallLines(state: ViewerState): ViewerState {
  return {
    ...state,
    areOutlinesOn: recall(KEPT_AS.areOutlinesOn),
    areDiametersOn: recall(KEPT_AS.areDiametersOn),
    areBoxesOn: recall(KEPT_AS.areBoxesOn),
  };
}

/** Keeps which lines are drawn for the next film and the next visit. */
export function useKeptLines({ areOutlinesOn, areDiametersOn, areBoxesOn }: ViewerState) {
  useEffect(() => {
    keep(KEPT_AS.areOutlinesOn, areOutlinesOn);
    keep(KEPT_AS.areDiametersOn, areDiametersOn);
    keep(KEPT_AS.areBoxesOn, areBoxesOn);
  }, [areOutlinesOn, areDiametersOn, areBoxesOn]);
}

function recall(name: string): boolean {
  try {
    return localStorage.getItem(name) !== OFF;
  } catch {
    return true;
  }
}

function keep(name: string, isOn: boolean) {
  try {
    localStorage.setItem(name, isOn ? "on" : OFF);
  } catch {
    // A browser that keeps nothing draws all lines at the next film.
  }
}
