/** Addresses of what the server draws of a reading. */
const place = (readingId: string) => `/api/v1/readings/${encodeURIComponent(readingId)}`;

export const filmAddress = (readingId: string) => `${place(readingId)}/film.png`;

export const thumbnailAddress = (readingId: string, sidePx: number) =>
  `${place(readingId)}/film.png?max_side_px=${sidePx}`;

export const heatAddress = (readingId: string, finding: string) =>
  `${place(readingId)}/heat.png?finding=${encodeURIComponent(finding)}`;

export const pdfAddress = (readingId: string, language: string) =>
  `${place(readingId)}/report.pdf?language=${encodeURIComponent(language)}`;
