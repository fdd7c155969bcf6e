import { useSyncExternalStore } from "react";

/** The place named by the address: a reading, or null for the start. */
export function readingInHash(hash: string): string | null {
  return /^#\/readings\/([\w-]+)$/.exec(hash)?.[1] ?? null;
}

export const hashOf = (readingId: string) => `#/readings/${readingId}`;

export function goTo(readingId: string) {
  location.hash = hashOf(readingId);
}

function subscribe(onChange: () => void) {
  addEventListener("hashchange", onChange);
  return () => removeEventListener("hashchange", onChange);
}

export function useReadingId(): string | null {
  return useSyncExternalStore(subscribe, () => readingInHash(location.hash));
}
