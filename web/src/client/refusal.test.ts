import { describe, expect, it } from "vitest";
import { isStopped, refusalFrom } from "./refusal";

describe("refusalFrom", () => {
  it("takes the server's code and message", () => {
    const refusal = refusalFrom({ error: { code: "film_too_large", message: "Reduce it." } });
    expect([refusal.code, refusal.message]).toEqual(["film_too_large", "Reduce it."]);
  });

  it.each([null, "<html>", { detail: "x" }, { error: "x" }, { error: { code: 1, message: "x" } }])("is general for %j", (body) => {
    expect(refusalFrom(body).code).toBe("unexpected");
  });
});

describe("isStopped", () => {
  it("is so of what the guard takes for no upright frontal chest film alone", () => {
    const codes = ["not_a_chest", "not_frontal", "rotated", "blank_film", "busy"];
    expect(codes.filter(isStopped)).toEqual(["not_a_chest", "not_frontal", "rotated"]);
  });
});
