/** What this browser keeps under a name; null where it keeps nothing, or may not. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text under a name; null forgets it. A browser that keeps nothing forgets it at once. */
export function keep(name: string, text: string | null) {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // Nothing can be kept here, and nothing depends on it.
  }
}
