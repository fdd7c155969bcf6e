import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import en from "../locales/en.json";
import es from "../locales/es.json";
import { decisionNotes, decisionSentences, decisionWords, findingName, isNear, lowSuspicionWords, markWords, pointMeaning } from "./finding-words";

const point = {
  name: "sensitivity_95", threshold: 0.85, sensitivity: 0.95, specificity: 0.9,
  refer_from: null, coverage_present: null, coverage_absent: null, refer_rate: null,
};

beforeAll(async () => {
  await i18next.init({ resources: { en: { translation: en }, es: { translation: es } }, interpolation: { escapeValue: false }, showSupportNotice: false });
});

describe("decision words", () => {
  it.each([
    ["en", "present", 0.97, "Signs of pneumonia above the threshold. A physician must confirm or reject them."],
    ["en", "absent", 0.73, "No signs of pneumonia above the threshold. This does not exclude it."],
    ["en", "absent", 0.8, "No signs of pneumonia above the threshold. A borderline result. This does not exclude it."],
    ["es", "present", 0.86, "Signos de neumonía por encima del umbral. Resultado limítrofe. Un médico debe confirmarlos o descartarlos."],
    ["es", "absent", 0.73, "Sin signos de neumonía por encima del umbral. Esto no permite descartar su presencia."],
  ] as const)("%s %s %d", (language, decision, probability, expected) => {
    const finding = { name: "pneumonia", decision, probability, operating_point: point };
    expect(decisionSentences(i18next.getFixedT(language), finding)).toBe(expected);
  });

  it("gives the reason where nothing is assessed", () => {
    const t = i18next.getFixedT("en");
    const finding = { name: "pneumonia", decision: "not_assessed", reason: "age_outside_population" } as const;
    expect(decisionWords(t, finding)).toBe("Not assessed");
    expect(decisionSentences(t, finding)).toMatch(/^Not assessed\. The patient’s age lies outside the population .*[^.]\.$/);
  });

  it("still speaks of findings, points and reasons that have no words yet", () => {
    const t = i18next.getFixedT("en");
    expect(findingName(t, "air_bronchogram")).toBe("air bronchogram");
    expect(decisionWords(t, { name: "air_bronchogram", decision: "present" })).toContain("air bronchogram");
    expect(markWords(t, { ...point, name: "rule_out" }, "en")).toBe("threshold 85.0% (“rule_out”)");
    expect(pointMeaning(t, { name: "rule_out" })).toBe("");
    expect(decisionNotes(t, { name: "x", decision: "not_assessed", reason: "new_code" })[0]).toContain("(new_code)");
  });
});

describe("a point that refers", () => {
  const two = { ...point, name: "conformal_90", threshold: 0.6, refer_from: 0.3 };
  const finding = { name: "pneumonia", probability: 0.31, operating_point: two } as const;

  it("names both thresholds", () => {
    const words = markWords(i18next.getFixedT("en"), two, "en");
    expect(words.replaceAll("\u00a0", " ")).toBe("no decision from 30.0% to 60.0% (conformal 90 %)");
  });

  it("calls borderline what lies near the threshold that decided", () => {
    expect(isNear({ ...finding, decision: "absent", probability: 0.29 })).toBe(true);
    expect(isNear({ ...finding, decision: "absent", probability: 0.05 })).toBe(false);
    expect(isNear({ ...finding, decision: "refer" })).toBe(false);
    expect(isNear({ ...finding, decision: "present", probability: 0.61 })).toBe(true);
  });
});

describe("low suspicion", () => {
  it.each(["en", "es"])("says how few films with the finding look so, and clears nobody, %s", (language) => {
    const low = { threshold: 0.12, sensitivity: 0.981, sensitivity_low: 0.962 };
    const words = lowSuspicionWords(i18next.getFixedT(language), low, language);
    expect(words.replaceAll(",", ".")).toMatch(/12\.0.*98\.1.*96\.2/);
    expect(words).toMatch(/excludes nothing|no descarta nada/);
  });
});

describe("the words of a threshold", () => {
  it.each([
    ["en", "threshold 85.0% (sensitivity ≥ 95 %)"],
    ["es", "umbral 85,0 % (sensibilidad ≥ 95 %)"],
  ])("%s", (language, expected) => {
    const words = markWords(i18next.getFixedT(language), point, language);
    expect(words.replaceAll("\u00a0", " ")).toBe(expected);
  });

  it("says nowhere that a film was screened", () => {
    for (const words of [en, es]) expect(JSON.stringify(words)).not.toMatch(/screening|cribado/i);
  });
});

describe("isNear", () => {
  it.each([
    [0.73, false],
    [0.74, true],
    [0.91, true],
    [0.92, false],
    [null, false],
  ])("%d beside 0.85 is %s", (probability, expected) => {
    expect(isNear({ name: "x", decision: "absent", probability, operating_point: point })).toBe(expected);
  });
});
