import { describe, expect, it } from "vitest";
import { sentencesOf } from "./unsaved";

describe("sentencesOf", () => {
  it("takes a line for a sentence and leaves out empty ones", () => {
    expect(sentencesOf(" One.\n\n  Two. \n")).toEqual(["One.", "Two."]);
    expect(sentencesOf(" \n ")).toEqual([]);
  });
});
