import type { TFunction } from "i18next";
import type { FilmFacts } from "../../client";

const YEARS_ONLY_FROM = 2;

/** What is known of a film, in short phrases; what is unknown is said too where it matters. */
export function filmLine(t: TFunction, film: FilmFacts): string[] {
  const age = film.age_years == null ? t("film.age_unknown") : t("film.age", { age: ageWords(t, film.age_years) });
  const view = t(`film.view.${film.view ?? "unknown"}`);
  const sex = film.sex == null ? [] : [t(`film.sex.${film.sex}`)];
  const { width, height, bit_depth: bits } = film;
  return [age, ...sex, view, t("film.size", { width, height, bits, format: film.format.toUpperCase() })];
}

/** An age as the report says it: months where it states them and is under two years, else completed years. */
export function ageWords(t: TFunction, ageYears: number): string {
  const years = Math.trunc(ageYears);
  if (ageYears >= YEARS_ONLY_FROM || ageYears === years) {
    return years === 0 ? t("film.age_words.infant") : t("film.age_words.years", { count: years });
  }
  // An age stored as a fraction of a year must not lose its last month to rounding.
  const months = Math.trunc(ageYears * 12 + 0.01);
  return months === 0 ? t("film.age_words.newborn") : t("film.age_words.months", { count: months });
}
