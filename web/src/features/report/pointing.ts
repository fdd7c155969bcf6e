import type { FocusEvent, PointerEvent } from "react";
import type { DraftWord, Grounds } from "../../client";

/** What a part of the report that is pointed at shows on the film. */
export interface Pointing {
  /** null where none is pointed at. */
  sentence: (grounds: Grounds | null) => void;
  word: (word: DraftWord | null) => void;
}

/** What an element needs to be pointed at, by a pointer, by Tab or by a finger. */
export function pointingProps(point: (isPointed: boolean) => void) {
  return {
    onPointerEnter: (event: PointerEvent) => event.pointerType !== "touch" && point(true),
    onPointerLeave: (event: PointerEvent) => event.pointerType !== "touch" && point(false),
    onFocus: (event: FocusEvent) => event.currentTarget === event.target && point(true),
    onBlur: () => point(false),
  };
}
