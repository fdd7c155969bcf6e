import { type FocusEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import type { Finding, Grounds } from "../../client";
import { keyOf, toShow } from "../../components/finding-order";

/** Whose support stays on the film, and how to put another's there, to stay or for a look. */
export interface Support {
  pinnedKey: string | null;
  pin: (key: string) => void;
  /** null puts back what is pinned. */
  preview: (key: string | null) => void;
}

// A pointer that only passes over the findings changes nothing.
const LINGER_MS = 120;

/** The finding that a sentence rests on and that has support to show: of its model where it names one, else of the first. */
export function keyOfGrounds(findings: readonly Finding[], grounds: Grounds | null): string | null {
  if (!grounds) return null;
  const found = findings.find(
    ({ name, bundle, activation }) =>
      activation && grounds.findings.includes(name) && (grounds.bundle === null || grounds.bundle === bundle),
  );
  return found ? keyOf(found) : null;
}

/** The finding whose support is on the film, and what changes it. */
export function useSupport(findings: readonly Finding[]) {
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [previewedKey, setPreviewedKey] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const preview = useCallback((key: string | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setPreviewedKey(key), LINGER_MS);
  }, []);
  const pinned = toShow(findings, chosenKey);
  const support: Support = { pinnedKey: pinned && keyOf(pinned), pin: setChosenKey, preview };
  return { shown: toShow(findings, previewedKey ?? chosenKey), support };
}

/** What an element of a finding needs: pointing at it or reaching it by Tab is a look, a click is to stay. */
export function supportProps(finding: Finding, support: Support | null) {
  if (!support || !finding.activation) return {};
  const key = keyOf(finding);
  return {
    onClick: () => support.pin(key),
    // A finger cannot point without a click.
    onPointerEnter: (event: PointerEvent) => event.pointerType !== "touch" && support.preview(key),
    onPointerLeave: () => support.preview(null),
    onFocus: (event: FocusEvent) => event.target.matches(":focus-visible") && support.preview(key),
    onBlur: () => support.preview(null),
  };
}
