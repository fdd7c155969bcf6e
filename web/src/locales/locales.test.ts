import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

type Tree = { [key: string]: string | Tree };

const folder = import.meta.dirname;
const languages = readdirSync(folder).filter((file) => file.endsWith(".json"));
const load = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf-8")) as Tree;

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  const pairs = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(pairs);
}

const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort();
const english = flatten(load("en.json"));

describe.each(languages.filter((file) => file !== "en.json"))("%s", (file) => {
  const other = flatten(load(file));

  it("has the keys of English", () => {
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("has the placeholders of English", () => {
    for (const [key, text] of english) {
      expect(placeholders(other.get(key) ?? ""), key).toEqual(placeholders(text));
    }
  });

  it("leaves nothing empty", () => {
    for (const [key, text] of other) expect(text.trim(), key).not.toBe("");
  });
});

describe("the page", () => {
  const sources = readdirSync(join(folder, ".."), { recursive: true, encoding: "utf-8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
    .map((file) => readFileSync(join(folder, "..", file), "utf-8"));

  it("asks only for keys that exist", () => {
    const asked = sources.flatMap((source) => [...source.matchAll(/\bt\(\s*"([\w.]+)"/g)].map((match) => match[1] ?? ""));
    expect(asked.length).toBeGreaterThan(30);
    // A key that is counted has a form for each number.
    const isKnown = (key: string) => english.has(key) || (english.has(`${key}_one`) && english.has(`${key}_other`));
    expect(asked.filter((key) => !isKnown(key))).toEqual([]);
  });
});
