import { type RefObject, useEffect } from "react";
import type { Act, DragMode } from "./viewer-state";

interface Point {
  x: number;
  y: number;
}

const WHEEL_RATE = 0.0016;
const RIGHT_BUTTON = 2;

/** Wheel, drag and pinch on the stage. The right button always drags the window, as on a workstation. */
export function useGestures(stage: RefObject<HTMLElement | null>, mode: DragMode, dispatch: (act: Act) => void) {
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const pointers = new Map<number, Point>();
    let drag: DragMode = mode;

    const fromMiddle = ({ x, y }: Point): Point => {
      const box = element.getBoundingClientRect();
      return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
    };
    const listeners = {
      wheel: (event: WheelEvent) => {
        event.preventDefault();
        const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
        const factor = Math.exp(-event.deltaY * lines * WHEEL_RATE);
        dispatch({ kind: "zoom", factor, anchor: fromMiddle({ x: event.clientX, y: event.clientY }) });
      },
      pointerdown: (event: PointerEvent) => {
        element.setPointerCapture(event.pointerId);
        pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
        drag = event.button === RIGHT_BUTTON ? "window" : mode;
      },
      pointermove: (event: PointerEvent) => {
        const before = pointers.get(event.pointerId);
        if (!before) return;
        const after = { x: event.clientX, y: event.clientY };
        const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
        pointers.set(event.pointerId, after);
        if (other) dispatch(pinch(before, after, other, fromMiddle));
        else dispatch({ kind: drag === "pan" ? "pan" : "drag_window", dx: after.x - before.x, dy: after.y - before.y });
      },
      pointerup: (event: PointerEvent) => pointers.delete(event.pointerId),
      pointercancel: (event: PointerEvent) => pointers.delete(event.pointerId),
      contextmenu: (event: Event) => event.preventDefault(),
      dblclick: () => dispatch({ kind: "fit" }),
    };
    const stop = new AbortController();
    for (const [name, listener] of Object.entries(listeners)) {
      element.addEventListener(name, listener as EventListener, { signal: stop.signal, passive: false });
    }
    return () => stop.abort();
  }, [stage, mode, dispatch]);
}

function pinch(before: Point, after: Point, other: Point, fromMiddle: (point: Point) => Point): Act {
  const apart = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
  const between = { x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 };
  return { kind: "zoom", factor: apart(after) / apart(before), anchor: fromMiddle(between) };
}
