import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import en from "../../locales/en.json";
import es from "../../locales/es.json";
import { ageWords } from "./film-line";

beforeAll(async () => {
  await i18next.init({ resources: { en: { translation: en }, es: { translation: es } }, showSupportNotice: false });
});

describe("ageWords", () => {
  it.each([
    [50, "50 years", "50 años"],
    [1, "1 year", "1 año"],
    [2.7, "2 years", "2 años"],
    [1.5, "18 months", "18 meses"],
    [1 / 12, "1 month", "1 mes"],
    [0.01, "under 1 month", "menos de 1 mes"],
    [0, "under 1 year", "menos de 1 año"],
  ])("%d", (years, english, spanish) => {
    expect(ageWords(i18next.getFixedT("en"), years)).toBe(english);
    expect(ageWords(i18next.getFixedT("es"), years)).toBe(spanish);
  });
});
