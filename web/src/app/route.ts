import { useSyncExternalStore } from "react";

/** The place named by the address: a reading, or null for the start. */
export function readingInHash(hash: string): string | null {
  return /^#\/readings\/([\w-]+)$/.exec(hash)?.[1] ?? null;
}

/** The round of ratings in the address: null where it names none yet, undefined where it is another place. */
export function roundInHash(hash: string): string | null | undefined {
  const found = /^#\/ratings(?:\/([a-z0-9-]+))?$/.exec(hash);
  return found ? (found[1] ?? null) : undefined;
}

export const RATINGS_HASH = "#/ratings";

export function goToRound(round: string | null) {
  location.hash = round === null ? RATINGS_HASH : `${RATINGS_HASH}/${round}`;
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

export function useRound(): string | null | undefined {
  return useSyncExternalStore(subscribe, () => roundInHash(location.hash));
}
