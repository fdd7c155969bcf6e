import { describe, expect, it } from "vitest";
import { hashOf, readingInHash, roundInHash } from "./route";

describe("readingInHash", () => {
  it("takes what hashOf makes", () => expect(readingInHash(hashOf("5f0c4b7e"))).toBe("5f0c4b7e"));
  it.each(["", "#", "#/", "#/readings/", "#/readings/../x", "#/other/1"])("is null for %j", (hash) => {
    expect(readingInHash(hash)).toBeNull();
  });
});

describe("roundInHash", () => {
  it("is null on the list and the name on a round", () => {
    expect(roundInHash("#/ratings")).toBeNull();
    expect(roundInHash("#/ratings/pilot-2")).toBe("pilot-2");
  });
  it.each(["", "#/", "#/readings/1", "#/ratings/", "#/ratings/a/b", "#/ratings/../x"])("is no place of ratings: %j", (hash) => {
    expect(roundInHash(hash)).toBeUndefined();
  });
});
