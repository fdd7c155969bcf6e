/** A grey window on the 8-bit film: `level` is its middle, `width` its extent, both in grey values. */
export interface GreyWindow {
  level: number;
  width: number;
}

export const FULL_WINDOW: GreyWindow = { level: 127.5, width: 255 };
export const WIDTH_LIMITS = { min: 2, max: 510 } as const;
export const LEVEL_LIMITS = { min: 0, max: 255 } as const;

const clamp = (value: number, { min, max }: { min: number; max: number }) => Math.min(max, Math.max(min, value));

/** The window moved by a drag: right widens, down brightens, as on a workstation. */
export function dragWindow(window: GreyWindow, dx: number, dy: number): GreyWindow {
  return {
    level: clamp(window.level - dy * 0.5, LEVEL_LIMITS),
    width: clamp(window.width + dx, WIDTH_LIMITS),
  };
}

/** The grey shown for each stored grey, 0 to 255. */
export function lookupTable(window: GreyWindow, isInverted: boolean): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256);
  const low = window.level - window.width / 2;
  for (let stored = 0; stored < 256; stored += 1) {
    const shown = ((stored - low) / window.width) * 255;
    table[stored] = isInverted ? 255 - clamp(shown, LEVEL_LIMITS) : shown;
  }
  return table;
}
