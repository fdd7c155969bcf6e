import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import type { Diameter, Reading } from "../../client";
import { anatomyOf, isLabelAbove, lengthWords } from "./anatomy";

const t = ((key: string) => key) as unknown as TFunction;
const line = (name: string, y: number, length_mm: number | null): Diameter => ({
  name,
  start: [10, y],
  end: [1710, y],
  length_px: 1700,
  length_mm,
});
const heart = line("heart", 900, 111.7);
const thorax = line("thorax", 950, null);

describe("anatomyOf", () => {
  it("is nothing where nothing is drawn", () => {
    const reading = { contours: [], measurements: [], film: { width: 2000 } } as unknown as Reading;
    expect(anatomyOf(reading)).toBeNull();
  });

  it("takes the lines of the measurements", () => {
    const measurements = [{ diameters: [heart, thorax] }, { diameters: [] }];
    const reading = { contours: [], measurements, film: { width: 2000 } } as unknown as Reading;
    expect(anatomyOf(reading)).toEqual({ contours: [], diameters: [heart, thorax], filmWidth: 2000 });
  });
});

describe("lengthWords", () => {
  it("never gives millimetres without a spacing", () => {
    expect(lengthWords(t, heart, "en")).toBe("viewer.width_of.heart 112 mm");
    expect(lengthWords(t, thorax, "en")).toBe("viewer.width_of.thorax 1,700 px");
  });
});

describe("isLabelAbove", () => {
  it("keeps the words of two lines apart", () => {
    expect([heart, thorax].map((each) => isLabelAbove(each, [heart, thorax]))).toEqual([true, false]);
  });
});
