import type { Act, ViewerState } from "./viewer-state";

const STEP_PX = 40;
const ZOOM_STEP = 1.25;

type Switches = Pick<ViewerState, "mode" | "isInverted" | "isOverlayOn" | "areOutlinesOn" | "areDiametersOn" | "areBoxesOn">;

/** What a key does in the viewer, or null where it does nothing. */
export function actOfKey(key: string, state: Switches): Act | null {
  switch (key) {
    case "ArrowLeft":
      return { kind: "pan", dx: STEP_PX, dy: 0 };
    case "ArrowRight":
      return { kind: "pan", dx: -STEP_PX, dy: 0 };
    case "ArrowUp":
      return { kind: "pan", dx: 0, dy: STEP_PX };
    case "ArrowDown":
      return { kind: "pan", dx: 0, dy: -STEP_PX };
    default:
      return actOfSign(key.toLowerCase(), state);
  }
}

function actOfSign(key: string, state: Switches): Act | null {
  const acts: Record<string, Act> = {
    "+": { kind: "zoom", factor: ZOOM_STEP },
    "=": { kind: "zoom", factor: ZOOM_STEP },
    "-": { kind: "zoom", factor: 1 / ZOOM_STEP },
    "0": { kind: "fit" },
    "1": { kind: "actual" },
    r: { kind: "reset" },
    i: { kind: "set", values: { isInverted: !state.isInverted } },
    o: { kind: "set", values: { isOverlayOn: !state.isOverlayOn } },
    l: { kind: "set", values: { areOutlinesOn: !state.areOutlinesOn } },
    d: { kind: "set", values: { areDiametersOn: !state.areDiametersOn } },
    b: { kind: "set", values: { areBoxesOn: !state.areBoxesOn } },
    w: { kind: "set", values: { mode: state.mode === "pan" ? "window" : "pan" } },
  };
  return acts[key] ?? null;
}
