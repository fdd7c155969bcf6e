import { describe, expect, it } from "vitest";
import { formatFixed, formatMoment, formatNumber, formatPercent } from "./format";

describe("formatPercent", () => {
  it("has one decimal, as the report", () => {
    expect(formatPercent(0.784, "en")).toBe("78.4%");
    expect(formatPercent(0.85, "en")).toBe("85.0%");
    expect(formatPercent(0.0249, "en")).toBe("2.5%");
    // 100 × 0.1235 is just under 12.35 in binary.
    expect(formatPercent(0.1235, "en")).toBe("12.3%");
  });

  it("follows the language", () => {
    expect(formatPercent(0.9512, "es")).toBe("95,1\u00a0%");
  });

  it("never rounds to certainty", () => {
    expect(formatPercent(0.99999, "en")).toBe(">99.9%");
    expect(formatPercent(0.99951, "en")).toBe(">99.9%");
    expect(formatPercent(0.0004, "es")).toBe("<0,1\u00a0%");
    expect(formatPercent(1, "en")).toBe("100.0%");
    expect(formatPercent(0, "en")).toBe("0.0%");
  });
});

describe("formatNumber", () => {
  it("follows the language", () => {
    expect(formatNumber(0.5, "es")).toBe("0,5");
    expect(formatNumber(0.5, "en")).toBe("0.5");
  });
});

describe("formatFixed", () => {
  it("keeps its decimals in each language", () => {
    expect(formatFixed(0.5, 2, "en")).toBe("0.50");
    expect(formatFixed(0.4667, 2, "es")).toBe("0,47");
    expect(formatFixed(797.8, 0, "en")).toBe("798");
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
