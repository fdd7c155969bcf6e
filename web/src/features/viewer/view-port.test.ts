import { describe, expect, it } from "vitest";
import { fit, pan, zoom } from "./view-port";

const film = { width: 1000, height: 800 };
const stage = { width: 500, height: 600 };

describe("fit", () => {
  it("shows the whole film in the middle", () => {
    expect(fit(film, stage)).toEqual({ x: 500, y: 400, scale: 0.5 });
  });

  it("survives a stage without size", () => {
    expect(fit(film, { width: 0, height: 0 }).scale).toBe(1);
  });
});

describe("pan", () => {
  it("moves the film with the hand", () => {
    expect(pan(fit(film, stage), 50, -25, film)).toEqual({ x: 400, y: 450, scale: 0.5 });
  });

  it("does not lose the film", () => {
    expect(pan(fit(film, stage), 99999, 99999, film)).toMatchObject({ x: 0, y: 0 });
  });
});

describe("zoom", () => {
  it("keeps the point under the pointer", () => {
    const before = fit(film, stage);
    const anchor = { x: 80, y: -60 };
    const after = zoom(before, 2, anchor, film, stage);
    expect(after.scale).toBe(1);
    expect(after.x + anchor.x / after.scale).toBeCloseTo(before.x + anchor.x / before.scale);
    expect(after.y + anchor.y / after.scale).toBeCloseTo(before.y + anchor.y / before.scale);
  });

  it("stops at its limits", () => {
    const here = { x: 0, y: 0 };
    expect(zoom(fit(film, stage), 1e9, here, film, stage).scale).toBe(16);
    expect(zoom(fit(film, stage), 1e-9, here, film, stage).scale).toBe(0.25);
  });
});
