import { describe, expect, it } from "vitest";
import { actOfKey } from "./keys";
import { START } from "./viewer-state";

describe("actOfKey", () => {
  it("moves the view to the side of the arrow", () => {
    expect(actOfKey("ArrowRight", START)).toEqual({ kind: "pan", dx: -40, dy: 0 });
  });

  it("zooms in and out by the same step", () => {
    const [closer, farther] = ["+", "-"].map((key) => actOfKey(key, START));
    expect(closer?.kind === "zoom" && farther?.kind === "zoom" && closer.factor * farther.factor).toBeCloseTo(1);
  });

  it("toggles, in capitals too", () => {
    expect(actOfKey("O", START)).toEqual({ kind: "set", values: { isOverlayOn: false } });
    expect(actOfKey("l", START)).toEqual({ kind: "set", values: { areOutlinesOn: false } });
    expect(actOfKey("d", START)).toEqual({ kind: "set", values: { areDiametersOn: false } });
    expect(actOfKey("b", START)).toEqual({ kind: "set", values: { areBoxesOn: false } });
    expect(actOfKey("w", { ...START, mode: "window" })).toEqual({ kind: "set", values: { mode: "pan" } });
  });

  it("leaves other keys alone", () => {
    expect(actOfKey("Tab", START)).toBeNull();
  });
});
