import { describe, expect, it } from "vitest";
import { act, placeOf, portOf, START, type ViewerState } from "./viewer-state";
import { FULL_WINDOW } from "./window-level";

const film = { width: 1000, height: 1000 };
const stage = { width: 500, height: 500 };
const ready: ViewerState = { ...START, film, stage };

describe("act", () => {
  it("stays fitted while the stage changes its size", () => {
    const wider = act(ready, { kind: "stage", size: { width: 250, height: 500 } });
    expect(portOf(wider).scale).toBe(0.25);
  });

  it("keeps a chosen zoom while the stage changes its size", () => {
    const zoomed = act(ready, { kind: "zoom", factor: 4 });
    expect(portOf(act(zoomed, { kind: "stage", size: { width: 250, height: 500 } })).scale).toBe(2);
  });

  it("goes to original size and back", () => {
    const actual = act(ready, { kind: "actual" });
    expect(portOf(actual).scale).toBe(1);
    expect(portOf(act(actual, { kind: "fit" })).scale).toBe(0.5);
  });

  it("resets the look, not the way the drag works nor which lines are drawn", () => {
    const changed = [
      { kind: "drag_window", dx: -50, dy: 20 },
      { kind: "set", values: { isInverted: true, mode: "window", opacity: 0.1, areOutlinesOn: false } },
      { kind: "pan", dx: 10, dy: 10 },
    ] as const;
    const state = changed.reduce<ViewerState>(act, ready);
    expect(state.window).not.toEqual(FULL_WINDOW);
    expect(act(state, { kind: "reset" })).toEqual({ ...ready, mode: "window", areOutlinesOn: false });
  });

  it("does nothing to a film that is not there", () => {
    expect(act(START, { kind: "zoom", factor: 2 })).toBe(START);
  });
});

describe("placeOf", () => {
  it("says where the film's corner lies", () => {
    const wide = { ...ready, stage: { width: 700, height: 500 } };
    expect(placeOf(wide)).toEqual({ left: 100, top: 0, scale: 0.5 });
    expect(placeOf(act(wide, { kind: "pan", dx: 30, dy: -20 }))).toEqual({ left: 130, top: -20, scale: 0.5 });
  });
});
