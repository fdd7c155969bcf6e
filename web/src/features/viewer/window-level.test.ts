import { describe, expect, it } from "vitest";
import { dragWindow, FULL_WINDOW, lookupTable } from "./window-level";

describe("lookupTable", () => {
  it("leaves the film as it is at the full window", () => {
    expect([...lookupTable(FULL_WINDOW, false)]).toEqual(Array.from({ length: 256 }, (_, grey) => grey));
  });

  it("inverts", () => {
    const table = lookupTable(FULL_WINDOW, true);
    expect([table[0], table[100], table[255]]).toEqual([255, 155, 0]);
  });

  it("clips outside the window and spreads what is inside", () => {
    const table = lookupTable({ level: 100, width: 50 }, false);
    expect([table[0], table[75], table[100], table[125], table[255]]).toEqual([0, 0, 128, 255, 255]);
  });

  it("stays inside 0 to 255 when inverted and clipped", () => {
    const table = lookupTable({ level: 100, width: 2 }, true);
    expect([table[0], table[255]]).toEqual([255, 0]);
  });

  it("never falls for a rising grey", () => {
    const table = [...lookupTable({ level: 60, width: 120 }, false)];
    expect(table).toEqual([...table].sort((a, b) => a - b));
  });
});

describe("dragWindow", () => {
  it("brightens on a drag down, widens on a drag right", () => {
    const dragged = dragWindow({ level: 128, width: 100 }, 20, 10);
    expect(dragged).toEqual({ level: 123, width: 120 });
    expect(lookupTable(dragWindow({ level: 128, width: 100 }, 0, 10), false)[128]).toBeGreaterThan(128);
  });

  it("keeps to its limits", () => {
    expect(dragWindow(FULL_WINDOW, -9999, -9999)).toEqual({ level: 255, width: 2 });
  });
});
