import { describe, expect, it } from "vitest";
import { hashOf, readingInHash } from "./route";

describe("readingInHash", () => {
  it("takes what hashOf makes", () => expect(readingInHash(hashOf("5f0c4b7e"))).toBe("5f0c4b7e"));
  it.each(["", "#", "#/", "#/readings/", "#/readings/../x", "#/other/1"])("is null for %j", (hash) => {
    expect(readingInHash(hash)).toBeNull();
  });
});
