import { describe, expect, it } from "vitest";
import { refusalFrom } from "./refusal";

describe("refusalFrom", () => {
  it("takes the server's code and message", () => {
    const refusal = refusalFrom({ error: { code: "film_too_large", message: "Reduce it." } });
    expect([refusal.code, refusal.message]).toEqual(["film_too_large", "Reduce it."]);
  });

  it.each([null, "<html>", { detail: "x" }, { error: "x" }, { error: { code: 1, message: "x" } }])("is general for %j", (body) => {
    expect(refusalFrom(body).code).toBe("unexpected");
  });
});
