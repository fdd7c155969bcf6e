import { describe, expect, it } from "vitest";
import { formatMoment, formatNumber, formatProbability } from "./format";

const plain = (text: string) => text.replaceAll(/\s/g, " ");

describe("formatProbability", () => {
  it("shows whole percents in the middle and one decimal near the ends", () => {
    expect(formatProbability(0.784, "en")).toBe("78%");
    expect(formatProbability(0.9512, "en")).toBe("95.1%");
    expect(formatProbability(0.0249, "en")).toBe("2.5%");
  });

  it("follows the language", () => {
    expect(plain(formatProbability(0.9512, "es"))).toBe("95,1 %");
  });

  it("never claims certainty", () => {
    expect(formatProbability(0.99999, "en")).toBe("> 99.9%");
    expect(formatProbability(1, "en")).toBe("> 99.9%");
    expect(formatProbability(0, "en")).toBe("< 0.1%");
    expect(formatProbability(0.9995, "en")).not.toContain("100");
  });
});

describe("formatNumber", () => {
  it("follows the language", () => {
    expect(formatNumber(0.5, "es")).toBe("0,5");
    expect(formatNumber(0.5, "en")).toBe("0.5");
  });
});

describe("formatMoment", () => {
  const now = new Date(2026, 10, 20, 18, 0);

  it("leaves the date out today", () => {
    expect(formatMoment(new Date(2026, 10, 20, 9, 5).toISOString(), "es", now)).toBe("09:05");
  });

  it("names the date on other days", () => {
    expect(formatMoment(new Date(2026, 10, 19, 9, 5).toISOString(), "en", now)).toContain("Nov 19");
  });
});
