import { describe, expect, it } from "vitest";
import { act, portOf, START, type ViewerState } from "./viewer-state";
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

  it("resets the look, not the way the drag works", () => {
    const changed = [
      { kind: "drag_window", dx: -50, dy: 20 },
      { kind: "set", values: { isInverted: true, mode: "window", opacity: 0.1 } },
      { kind: "pan", dx: 10, dy: 10 },
    ] as const;
    const state = changed.reduce<ViewerState>(act, ready);
    expect(state.window).not.toEqual(FULL_WINDOW);
    expect(act(state, { kind: "reset" })).toEqual({ ...ready, mode: "window" });
  });

  it("does nothing to a film that is not there", () => {
    expect(act(START, { kind: "zoom", factor: 2 })).toBe(START);
  });
});
