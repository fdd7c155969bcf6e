import { describe, expect, it } from "vitest";
import { choiceIn, scoresIn } from "./given-scores";

function form(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  return data;
}

describe("scoresIn", () => {
  it("is null until every scale is given", () => {
    expect(scoresIn(form({ "0-accuracy": "3", "0-coherence": "4" }), 0)).toBeNull();
    expect(scoresIn(form({}), 0)).toBeNull();
  });

  it("takes the scales and errors of its own report alone", () => {
    const given = form({
      "0-accuracy": "1", "0-coherence": "2", "0-completeness": "3", "0-wrong_place": "on",
      "1-accuracy": "5", "1-coherence": "5", "1-completeness": "5", "1-false_finding": "on",
    });
    expect(scoresIn(given, 0)).toEqual({ accuracy: 1, coherence: 2, completeness: 3, errors: ["wrong_place"] });
    expect(scoresIn(given, 1)).toEqual({ accuracy: 5, coherence: 5, completeness: 5, errors: ["false_finding"] });
  });
});

describe("choiceIn", () => {
  it("knows the three choices and nothing else", () => {
    expect(choiceIn(form({ preferred: "second" }))).toBe("second");
    expect(choiceIn(form({ preferred: "third" }))).toBeNull();
    expect(choiceIn(form({}))).toBeNull();
  });
});
