import { describe, expect, it } from "vitest";
import { firstLanguage } from "./language";

describe("firstLanguage", () => {
  it("is the one chosen before", () => expect(firstLanguage("es", ["en-GB"])).toBe("es"));
  it("is the browser's first known one", () => expect(firstLanguage(null, ["fr-FR", "es-MX", "en"])).toBe("es"));
  it("is English where nothing is known", () => expect(firstLanguage("xx", ["fr"])).toBe("en"));
});
