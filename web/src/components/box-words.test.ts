import { createInstance } from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import en from "../locales/en.json";
import es from "../locales/es.json";
import { boxWords } from "./box-words";

const box = { x: 1, y: 2, width: 3, height: 4 };
const i18n = createInstance();

beforeAll(async () => {
  await i18n.init({ lng: "en", resources: { en: { translation: en }, es: { translation: es } } });
});

describe("boxWords", () => {
  it("says what is marked and where", () => {
    const detection = { name: "effusion", bundle: "boxes", score: 0.4123, box, zone: "right_lower" as const };
    expect(boxWords(i18n.t, 2, detection, "en")).toBe("Box 2: pleural effusion, in the right lower zone (score 0.41).");
    expect(boxWords(i18n.getFixedT("es"), 2, detection, "es")).toContain("campo inferior derecho (puntuación 0,41)");
  });

  it("says nothing of a place that is not known", () => {
    const detection = { name: "mass", bundle: "boxes", score: 0.5, box, zone: null };
    expect(boxWords(i18n.t, 1, detection, "en")).toBe("Box 1: mass (score 0.50).");
  });
});
