import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import type { Diameter, Finding, Measurement } from "../../client";
import { besideWords, disagreeing, lungWords, ratioDecision, ratioWords, widthWords } from "./measurement-words";

const t = ((key: string, options: object) => `${key} ${JSON.stringify(options)}`) as unknown as TFunction;
const line = (name: string, length_mm: number | null): Diameter => ({
  name,
  start: [0, 5],
  end: [800, 5],
  length_px: 800,
  length_mm,
});
const ratio: Measurement = {
  name: "cardiothoracic_ratio",
  bundle: "anatomy",
  value: 0.465,
  unit: "ratio",
  diameters: [line("heart", 111.7), line("thorax", 239.3)],
  threshold: 0.5,
  decision: "absent",
  reason: null,
};
const area = (side: string, value: number, unit: Measurement["unit"]): Measurement => ({
  ...ratio,
  name: `${side}_lung_area`,
  value,
  unit,
  diameters: [],
});
const heart = (decision: Finding["decision"], probability: number): Finding => ({
  name: "cardiomegaly",
  bundle: "findings",
  decision,
  probability,
  operating_point: {
    name: "youden", threshold: 0.2, sensitivity: null, specificity: null,
    refer_from: null, coverage_present: null, coverage_absent: null, refer_rate: null,
  },
  reason: null,
  resembles: [],
  activation: null,
  calibration_prevalence: null,
  asked_prevalence: null,
  low_suspicion: null,
});

describe("the ratio", () => {
  it("is written as in the report, in the page's language", () => {
    // 0.465 is just above its half in binary.
    expect(ratioWords(0.465, "en")).toBe("0.47");
    expect(ratioWords(0.5, "es")).toBe("0,50");
  });

  it("says its decision with the threshold, else the reason for none", () => {
    expect(ratioDecision(t, ratio, "es")).toBe('measurement.ratio_absent {"threshold":"0,5"}');
    const undecided = { ...ratio, decision: null, reason: "view_ap" };
    expect(ratioDecision(t, undecided, "en")).toContain("measurement.reason.view_ap");
  });

  it("has widths in millimetres only where both are known", () => {
    expect(widthWords(t, ratio, "en")).toBe('measurement.diameters {"heart":"112","thorax":"239"}');
    const unspaced = { ...ratio, diameters: [line("heart", null), line("thorax", 239.3)] };
    expect(widthWords(t, unspaced, "en")).toBe('measurement.diameters_px {"heart":"800","thorax":"800"}');
    expect(widthWords(t, { ...ratio, diameters: [] }, "en")).toBe("");
  });
});

describe("lungWords", () => {
  it("gives square centimetres, or pixels where the spacing is unknown", () => {
    const spaced = [area("left", 21_940, "mm2"), area("right", 25_110, "mm2")];
    expect(lungWords(t, spaced, "en")).toBe('measurement.lungs {"right":"251","left":"219"}');
    const unspaced = [area("left", 1200, "px2"), area("right", 1300, "px2")];
    expect(lungWords(t, unspaced, "en")).toBe('measurement.lungs_px {"right":"1,300","left":"1,200"}');
    expect(lungWords(t, [area("left", 1200, "px2")], "en")).toBe("");
  });
});

describe("disagreeing", () => {
  it("names the model that clearly says the other thing", () => {
    const present = heart("present", 0.9);
    expect(disagreeing(ratio, [heart("absent", 0.01), present])).toEqual([present]);
  });

  it("is silent about a borderline answer and about a ratio without a decision", () => {
    expect(disagreeing(ratio, [heart("present", 0.21)])).toEqual([]);
    expect(disagreeing({ ...ratio, decision: null }, [heart("present", 0.9)])).toEqual([]);
  });
});

describe("besideWords", () => {
  it("says what each model that answered gives for an enlarged heart, and where it decides nothing", () => {
    const open: Finding = { ...heart("not_assessed", 0.255), reason: "no_operating_point" };
    const silent: Finding = { ...open, probability: null };
    const effusion: Finding = { ...open, name: "effusion" };
    const [words, ...others] = besideWords(t, [silent, effusion, open], "en");
    expect(others).toEqual([]);
    expect(words).toContain('"probability":"25.5%"');
    expect(words).toContain("measurement.no_decision");
    expect(besideWords(t, [heart("present", 0.6)], "en")[0]).toContain("findings.present");
  });
});
