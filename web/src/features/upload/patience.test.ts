import { describe, expect, it } from "vitest";
import { Refusal } from "../../client/refusal";
import { postponed, withPatience } from "./patience";

const busy = postponed(new Refusal("busy", "full"), "3");

async function tried(refusals: Refusal[]) {
  const waits: (number | string)[] = [];
  const left = [...refusals];
  const attempt = () => {
    const refusal = left.shift();
    return refusal ? Promise.reject(refusal) : Promise.resolve("read");
  };
  const wait = (seconds: number) => Promise.resolve(void waits.push(seconds));
  const end = await withPatience(attempt, () => waits.push("told"), wait).catch((error: unknown) => error);
  return { end, waits };
}

describe("withPatience", () => {
  it("waits as long as the server says, tells so and tries again", async () => {
    const loading = postponed(new Refusal("not_ready", ""), "2");
    expect(await tried([busy, loading])).toEqual({ end: "read", waits: ["told", 3, "told", 2] });
  });

  it("gives up in the end", async () => {
    const { end, waits } = await tried(Array.from({ length: 100 }, () => busy));
    expect(end).toBe(busy);
    expect(waits).toHaveLength(2 * 19);
  });

  it("does not send again what may have been kept, or what stays refused", async () => {
    for (const code of ["storage_error", "bundle_error", "unreadable_film"]) {
      const refusal = postponed(new Refusal(code, ""), "2");
      expect(await tried([refusal])).toEqual({ end: refusal, waits: [] });
    }
    expect((await tried([postponed(new Refusal("busy", ""), null)])).waits).toEqual([]);
  });
});
