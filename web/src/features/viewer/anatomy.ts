import type { TFunction } from "i18next";
import type { Contour, Diameter, Reading } from "../../client";
import { formatFixed } from "../../components/format";

export type Organ = Contour["organ"];

/** In the order of the legend, from the image's left as far as that goes. */
export const ORGANS: readonly Organ[] = ["right_lung", "heart", "left_lung"];

/** What a reading draws on its film, in pixels of the film as it came. */
export interface Anatomy {
  contours: readonly Contour[];
  diameters: readonly Diameter[];
  filmWidth: number;
}

/** The outlines and the measured lines; null where there are none. */
export function anatomyOf(reading: Pick<Reading, "contours" | "film" | "measurements">): Anatomy | null {
  const { contours } = reading;
  const diameters = reading.measurements.flatMap((measurement) => measurement.diameters);
  if (contours.length === 0 && diameters.length === 0) return null;
  return { contours, diameters, filmWidth: reading.film.width };
}

/** How long a line is: in millimetres at the detector where the spacing is known, else in pixels of the film. */
export function lengthWords(t: TFunction, diameter: Diameter, language: string): string {
  const { length_mm: mm, length_px: px } = diameter;
  const name = t(`viewer.width_of.${diameter.name}`, { defaultValue: diameter.name });
  const length = mm === null ? `${formatFixed(px, 0, language)} px` : `${formatFixed(mm, 0, language)} mm`;
  return `${name} ${length}`;
}

/** Whether a line's words stand above it: those of the upper of two lines, so that they never cover each other. */
export function isLabelAbove(diameter: Diameter, diameters: readonly Diameter[]): boolean {
  const [, y = 0] = diameter.start;
  return diameters.every(({ start: [, other = 0] }) => y <= other);
}
