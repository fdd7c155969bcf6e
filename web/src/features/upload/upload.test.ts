import { describe, expect, it } from "vitest";
import { Refusal } from "../../client/refusal";
import { change } from "./upload";

const film = new File(["x"], "film.png");
const two = change([], { kind: "add", films: [{ key: 1, film }, { key: 2, film }] });

describe("change", () => {
  it("lets films wait in order", () => {
    expect(two.map(({ key, stage }) => [key, stage])).toEqual([[1, "waiting"], [2, "waiting"]]);
  });

  it("goes from sending to reading when all is sent", () => {
    const sending = change(two, { kind: "progress", key: 1, sent: 0.4 });
    expect(sending[0]).toMatchObject({ stage: "sending", sent: 0.4 });
    expect(sending[1]).toMatchObject({ stage: "waiting" });
    expect(change(sending, { kind: "progress", key: 1, sent: 1 })[0]).toMatchObject({ stage: "reading" });
  });

  it("lets a refused film wait once more", () => {
    const refused = change(two, { kind: "refuse", key: 1, refusal: new Refusal("not_a_chest", "") });
    expect(change(refused, { kind: "again", key: 1 })).toEqual(two);
  });

  it("keeps a refusal until it is dismissed or new films come", () => {
    const refused = change(two, { kind: "refuse", key: 1, refusal: new Refusal("busy", "") });
    expect(refused[0]).toMatchObject({ stage: "refused" });
    expect(change(refused, { kind: "remove", key: 1 }).map(({ key }) => key)).toEqual([2]);
    expect(change(refused, { kind: "add", films: [{ key: 3, film }] }).map(({ key }) => key)).toEqual([2, 3]);
  });
});
