import type { TFunction } from "i18next";
import type { Population } from "../client";

const ADULT_YEARS = 18;

/** Whom a model was made for, in the reader's language. */
export function populationWords(t: TFunction, population: Population): string {
  const min = population.age_min_years ?? null;
  const max = population.age_max_years ?? null;
  if (min !== null && max !== null) {
    return max < ADULT_YEARS ? t("population.children", { min, max }) : t("population.between", { min, max });
  }
  if (min !== null) return min >= ADULT_YEARS ? t("population.adults", { min }) : t("population.from", { min });
  return max === null ? t("population.any") : t("population.to", { max });
}
