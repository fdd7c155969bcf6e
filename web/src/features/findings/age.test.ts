import { describe, expect, it } from "vitest";
import { parseAge } from "./age";

describe("parseAge", () => {
  it.each([["4", 4], [" 0.5 ", 0.5], ["0,5", 0.5], ["130", 130], ["0", 0]])("%j is %d years", (typed, years) => {
    expect(parseAge(typed)).toBe(years);
  });

  it.each(["", "four", "-1", "131", "4 months", "1e2", "4.", "0x10"])("%j is none", (typed) => {
    expect(parseAge(typed)).toBeNull();
  });
});
