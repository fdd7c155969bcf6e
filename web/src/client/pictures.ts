/** Addresses of what the server draws of a reading. */
const place = (readingId: string) => `/api/v1/readings/${encodeURIComponent(readingId)}`;

// Larger than any detector's film; what is beyond would not fit a browser's memory.
const FILM_SIDE_PX = 4608;
// The support is a coarse map, so it is stretched over the film.
const HEAT_SIDE_PX = 1024;

export const filmAddress = (readingId: string) => `${place(readingId)}/film.png?max_side_px=${FILM_SIDE_PX}`;

export const thumbnailAddress = (readingId: string, sidePx: number) =>
  `${place(readingId)}/film.png?max_side_px=${sidePx}`;

export function heatAddress(readingId: string, finding: { name: string; bundle: string }) {
  const { name, bundle } = finding;
  const query = new URLSearchParams({ finding: name, bundle, max_side_px: String(HEAT_SIDE_PX) });
  return `${place(readingId)}/heat.png?${query.toString()}`;
}

export const pdfAddress = (readingId: string, language: string, wording: string) =>
  `${place(readingId)}/report.pdf?${new URLSearchParams({ language, draft: wording }).toString()}`;
