const KEPT_AS = "hilum.rater";

/** Who rated last on this browser; empty where nobody did. */
export function recallRater(): string {
  try {
    return localStorage.getItem(KEPT_AS) ?? "";
  } catch {
    return "";
  }
}

export function keepRater(name: string) {
  try {
    localStorage.setItem(KEPT_AS, name);
  } catch {
    // A browser that keeps nothing asks for the name again.
  }
}
