import { useEffect } from "react";
import { keep, recall } from "../../components/kept";
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
    areOutlinesOn: isOn(KEPT_AS.areOutlinesOn),
    areDiametersOn: isOn(KEPT_AS.areDiametersOn),
    areBoxesOn: isOn(KEPT_AS.areBoxesOn),
  };
}

/** Keeps which lines are drawn for the next film and the next visit. */
export function useKeptLines({ areOutlinesOn, areDiametersOn, areBoxesOn }: ViewerState) {
  useEffect(() => {
    keep(KEPT_AS.areOutlinesOn, areOutlinesOn ? "on" : OFF);
    keep(KEPT_AS.areDiametersOn, areDiametersOn ? "on" : OFF);
    keep(KEPT_AS.areBoxesOn, areBoxesOn ? "on" : OFF);
  }, [areOutlinesOn, areDiametersOn, areBoxesOn]);
}

// A browser that keeps nothing draws all lines at the next film.
const isOn = (name: string) => recall(name) !== OFF;
