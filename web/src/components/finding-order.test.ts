import { describe, expect, it } from "vitest";
import { isBlank, inOrder, keyOf, toShow, withSupport } from "./finding-order";

const activation = { rows: [[1]], inside_lungs: null };
const findings = [
  { name: "nodule", bundle: "adults", decision: "not_assessed" },
  { name: "effusion", bundle: "adults", decision: "absent", probability: 0.9, activation },
  { name: "pneumonia", bundle: "adults", decision: "present", probability: 0.4, activation },
  { name: "pneumonia", bundle: "pneumonia", decision: "present", probability: 0.7 },
] as const;

describe("the order of findings", () => {
  it("puts present ones first, however probable the others", () => {
    expect(inOrder(findings).map(keyOf)).toEqual(["pneumonia/pneumonia", "adults/pneumonia", "adults/effusion", "adults/nodule"]);
  });

  it("lists those whose support can be drawn", () => {
    expect(withSupport(findings).map(keyOf)).toEqual(["adults/pneumonia", "adults/effusion"]);
  });

  it("knows a map without any support", () => {
    expect(isBlank({ activation: { rows: [[0, 0], [0, 0]], inside_lungs: null } })).toBe(true);
    expect(isBlank({ activation: { rows: [[0, 0], [0, 0.1]], inside_lungs: null } })).toBe(false);
    expect(isBlank({ activation: null })).toBe(true);
  });

  it("shows the chosen one, else the one of the report", () => {
    expect(toShow(findings, "adults/effusion")).toBe(findings[1]);
    expect(toShow(findings, null)).toBe(findings[2]);
    expect(toShow(findings, "adults/nodule")).toBe(findings[2]);
    expect(toShow([findings[0]], null)).toBeNull();
  });

  it("shows the most probable one where none is present, even without a decision", () => {
    const undecided = { name: "cardiomegaly", bundle: "adults", decision: "not_assessed", probability: 0.3, activation } as const;
    const absent = { ...findings[1], probability: 0.1 };
    expect(toShow([absent, undecided], null)).toBe(undecided);
  });
});
