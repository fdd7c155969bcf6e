import type { TFunction } from "i18next";
import type { Detection } from "../client";
import { findingName } from "./finding-words";
import { formatFixed } from "./format";

/** A box in a sentence: its number on the film, what it marks, where on the lungs, and its score. */
export function boxWords(t: TFunction, number: number, detection: Detection, language: string): string {
  const { name, score, zone } = detection;
  return t(zone == null ? "boxes.box" : "boxes.box_in_zone", {
    number,
    finding: findingName(t, name),
    zone: zone == null ? "" : t(`boxes.zone.${zone}`),
    score: formatFixed(score, 2, language),
  });
}
