import { beforeEach, describe, expect, it, vi } from "vitest";
import { keepUnsaved, recallUnsaved, sentencesOf } from "./unsaved";

const TEXT = { findings: "One.", impression: "Two.", basedOn: "learned", follows: 3 } as const;

describe("what was typed and not kept", () => {
  let kept: Map<string, string>;

  beforeEach(() => {
    kept = new Map();
    vi.stubGlobal("localStorage", {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => kept.set(name, text),
      removeItem: (name: string) => kept.delete(name),
    });
    return () => vi.unstubAllGlobals();
  });

  it("comes back with what it was edited from, for its reading and its language alone", () => {
    keepUnsaved("a", "en", TEXT);
    expect(recallUnsaved("a", "en")).toEqual(TEXT);
    expect(recallUnsaved("a", "es")).toBeNull();
    expect(recallUnsaved("b", "en")).toBeNull();
  });

  it("is forgotten once it is kept, and passed over where it is damaged", () => {
    keepUnsaved("a", "en", TEXT);
    keepUnsaved("a", "en", null);
    expect(recallUnsaved("a", "en")).toBeNull();
    kept.set("hilum.edit.a.en", "{");
    expect(recallUnsaved("a", "en")).toBeNull();
    kept.set("hilum.edit.a.en", '{"findings": 1}');
    expect(recallUnsaved("a", "en")).toBeNull();
  });
});

describe("sentencesOf", () => {
  it("takes a line for a sentence and leaves out empty ones", () => {
    expect(sentencesOf(" One.\n\n  Two. \n")).toEqual(["One.", "Two."]);
    expect(sentencesOf(" \n ")).toEqual([]);
  });
});
