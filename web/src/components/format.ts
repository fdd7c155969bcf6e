/** A probability for reading aloud: never rounded to a certainty of 0 or 100 %. */
export function formatProbability(probability: number, language: string): string {
  const percent = (value: number, digits: number) =>
    new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(value);
  if (probability >= 0.9995) return `> ${percent(0.999, 1)}`;
  if (probability < 0.0005) return `< ${percent(0.001, 1)}`;
  const isNearAnEnd = probability < 0.1 || probability > 0.9;
  return percent(probability, isNearAnEnd ? 1 : 0);
}

export function formatNumber(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
}

/** The time alone on the same day, the date besides on others. */
export function formatMoment(iso: string, language: string, now: Date = new Date()): string {
  const moment = new Date(iso);
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const isToday = moment.toDateString() === now.toDateString();
  const date: Intl.DateTimeFormatOptions = isToday ? {} : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(language, { ...date, ...time }).format(moment);
}
