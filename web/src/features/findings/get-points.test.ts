import { describe, expect, it } from "vitest";
import type { LoadedBundle } from "../../client";
import { sharedPoints } from "./get-points";

const bundle = (...answers: string[][]): Pick<LoadedBundle, "answers"> => ({
  answers: answers.map((names, place) => ({
    name: `finding-${place}`,
    prevalence: 0.1,
    resembles: [],
    default_operating_point: names[0] ?? null,
    operating_points: names.map((name) => ({
      name, threshold: 0.5, sensitivity: null, specificity: null,
      refer_from: null, coverage_present: null, coverage_absent: null, refer_rate: null,
    })),
  })),
});

describe("the points to choose from", () => {
  it("are those that every model has for some finding", () => {
    const many = bundle(["youden", "conformal_90"], ["youden"], []);
    const one = bundle(["low_suspicion", "youden", "conformal_90"]);
    expect(sharedPoints([many, one])).toEqual(["conformal_90", "youden"]);
  });

  it("do not hang on models that decide nothing", () => {
    expect(sharedPoints([bundle(), bundle([]), bundle(["youden"])])).toEqual(["youden"]);
    expect(sharedPoints([bundle()])).toEqual([]);
    expect(sharedPoints([])).toEqual([]);
  });
});
