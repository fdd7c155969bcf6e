import type { TFunction } from "i18next";
import type { FilmFacts } from "../../client";
import { formatNumber } from "../../components/format";

/** What is known of a film, in short phrases; what is unknown is said too where it matters. */
export function filmLine(t: TFunction, film: FilmFacts, language: string): string[] {
  const age = film.age_years == null ? t("film.age_unknown") : t("film.age", { age: formatNumber(film.age_years, language) });
  const view = t(`film.view.${film.view ?? "unknown"}`);
  const sex = film.sex == null ? [] : [t(`film.sex.${film.sex}`)];
  const { width, height, bit_depth: bits } = film;
  return [age, ...sex, view, t("film.size", { width, height, bits, format: film.format.toUpperCase() })];
}
