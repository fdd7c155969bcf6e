import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import en from "../locales/en.json";
import es from "../locales/es.json";
import { decisionGrounds, decisionSentence, decisionWords, findingName } from "./finding-words";

const point = { name: "sensitivity_95", threshold: 0.4, sensitivity: 0.95, specificity: 0.9 };

beforeAll(async () => {
  await i18next.init({ resources: { en: { translation: en }, es: { translation: es } }, interpolation: { escapeValue: false }, showSupportNotice: false });
});

describe("decision words", () => {
  it.each([
    ["en", "present", "Signs of pneumonia: above the screening threshold"],
    ["en", "absent", "No signs of pneumonia: below the screening threshold"],
    ["es", "present", "Signos de neumonía: por encima del umbral de cribado"],
    ["es", "absent", "Sin signos de neumonía: por debajo del umbral de cribado"],
  ] as const)("%s %s", (language, decision, expected) => {
    const t = i18next.getFixedT(language);
    const finding = { name: "pneumonia", decision, operating_point: point };
    expect(decisionSentence(t, finding)).toBe(`${expected}.`);
  });

  it("gives the reason where nothing is assessed", () => {
    const t = i18next.getFixedT("en");
    const finding = { name: "pneumonia", decision: "not_assessed", reason: "age_outside_population" } as const;
    expect(decisionWords(t, finding)).toBe("Not assessed");
    expect(decisionSentence(t, finding)).toMatch(/^Not assessed\. The patient’s age is outside the population .*[^.]\.$/);
  });

  it("still speaks of findings, points and reasons that have no words yet", () => {
    const t = i18next.getFixedT("en");
    expect(findingName(t, "air_bronchogram")).toBe("air bronchogram");
    expect(decisionWords(t, { name: "air_bronchogram", decision: "present" })).toBe("Signs of air bronchogram");
    const grounds = decisionGrounds(t, { name: "x", decision: "absent", operating_point: { ...point, name: "rule_out" } });
    expect(grounds).toBe("below the threshold “rule_out”");
    expect(decisionGrounds(t, { name: "x", decision: "not_assessed", reason: "new_code" })).toContain("(new_code)");
  });
});
