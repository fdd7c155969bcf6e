const OLDEST_YEARS = 130;

/** The age in years that was typed, with a point or a comma; null where it is none. */
export function parseAge(text: string): number | null {
  const typed = text.trim().replace(",", ".");
  if (!/^\d{1,3}(\.\d+)?$/.test(typed)) return null;
  const years = Number(typed);
  return years <= OLDEST_YEARS ? years : null;
}
