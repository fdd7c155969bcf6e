import { describe, expect, it } from "vitest";
import type { BundleFacts, Finding } from "../../client";
import { inGroups } from "./finding-groups";

const bundle = (name: string): BundleFacts => ({
  name,
  hash: "",
  terms: "open",
  population: { description: "", age_min_years: null, age_max_years: null },
  prevalence: null,
  is_calibrated: true,
});
const finding = (name: string, by: string, decision: Finding["decision"]): Finding => ({
  name,
  bundle: by,
  decision,
  probability: null,
  operating_point: null,
  reason: null,
  resembles: [],
  activation: null,
  calibration_prevalence: null,
  asked_prevalence: null,
  low_suspicion: null,
});

describe("inGroups", () => {
  it("puts the model first that says what must be seen first", () => {
    const groups = inGroups({
      bundles: [bundle("adults"), bundle("children")],
      findings: [finding("mass", "adults", "absent"), finding("hernia", "adults", "refer"), finding("pneumonia", "children", "present")],
    });
    expect(groups.map((group) => [group.bundle.name, group.findings.map(({ name }) => name)])).toEqual([
      ["children", ["pneumonia"]],
      ["adults", ["hernia", "mass"]],
    ]);
  });
});
