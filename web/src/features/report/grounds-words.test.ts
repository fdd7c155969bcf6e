import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import type { Draft, Grounds } from "../../client";
import en from "../../locales/en.json";
import { groundsWords, looksWords, wordsOf } from "./grounds-words";

beforeAll(() => i18next.init({ lng: "en", resources: { en: { translation: en } }, interpolation: { escapeValue: false } }));

const NONE: Grounds = { findings: [], bundle: null, boxes: [], measurements: [], draft: null };
const WORD = { text: "heart", looks: [{ name: "effusion", is_claim: false, weight: 0.25 }], rows: null };
const DRAFT: Draft = {
  bundle: "writer",
  language: "en",
  reason: null,
  sentences: [
    { text: "The heart.", source: "writer", findings: ["effusion"], words: [WORD], replaced: [] },
    { text: "Mass: no.", source: "findings", findings: ["mass"], words: [], replaced: ["A mass."] },
  ],
};

describe("groundsWords", () => {
  it("names box, finding, measurement and model", () => {
    const grounds = { ...NONE, findings: ["mass"], bundle: "findings", boxes: [2], measurements: ["ratio"] };
    expect(groundsWords(i18next.t, grounds, null)).toEqual([
      "From: box 2 · mass · measured on the outlines · Chest findings model",
    ]);
  });

  it("is empty where a sentence rests on nothing", () => expect(groundsWords(i18next.t, NONE, DRAFT)).toEqual([]));

  it("names the writer of a drafted sentence, and what a composed one stands in place of", () => {
    expect(groundsWords(i18next.t, { ...NONE, draft: 0 }, DRAFT)).toEqual([
      "Written by writer, for research; check each word",
      "Speaks of: pleural effusion",
    ]);
    expect(groundsWords(i18next.t, { ...NONE, draft: 1 }, DRAFT).at(-1)).toBe("In place of: “A mass.”");
  });
});

describe("the words of a draft", () => {
  it("are those of the writer's own sentence", () => {
    expect(wordsOf({ ...NONE, draft: 0 }, DRAFT)).toEqual([WORD]);
    expect(wordsOf(NONE, DRAFT)).toEqual([]);
  });

  it("say what the writer looked at", () => expect(looksWords(i18next.t, WORD, "en")).toBe("pleural effusion 25.0%"));
});
