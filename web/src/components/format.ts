// The smallest step shown, as the report's percentages have one decimal.
const STEP = 0.001;

/** A share of 0 to 1 as the report writes it; what is neither 0 nor 1 is never rounded to them. */
export function formatPercent(share: number, language: string): string {
  const written = new Intl.NumberFormat(language, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  if (share > 0 && share < STEP) return `<${written.format(STEP)}`;
  if (share > 1 - STEP && share < 1) return `>${written.format(1 - STEP)}`;
  // Rounded from the binary value, as the report does; Intl alone rounds the shortest decimal.
  return written.format(Number((100 * share).toFixed(1)) / 100);
}

export function formatNumber(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
}

/** A number with just so many decimals, rounded from the binary value as the report does. */
export function formatFixed(value: number, decimals: number, language: string): string {
  const written = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return written.format(Number(value.toFixed(decimals)));
}

/** The time alone on the same day, the date besides on others. */
export function formatMoment(iso: string, language: string, now: Date = new Date()): string {
  const moment = new Date(iso);
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const isToday = moment.toDateString() === now.toDateString();
  const date: Intl.DateTimeFormatOptions = isToday ? {} : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(language, { ...date, ...time }).format(moment);
}
