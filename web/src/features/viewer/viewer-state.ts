import { fit, pan, type Size, type ViewPort, zoom } from "./view-port";
import { dragWindow, FULL_WINDOW, type GreyWindow } from "./window-level";

export type DragMode = "pan" | "window";

export interface ViewerState {
  film: Size | null;
  stage: Size;
  /** null while the whole film is fitted to the stage, whatever size that has. */
  port: ViewPort | null;
  window: GreyWindow;
  isInverted: boolean;
  mode: DragMode;
  isOverlayOn: boolean;
  /** 0 to 1 */
  opacity: number;
  areOutlinesOn: boolean;
  areDiametersOn: boolean;
  areBoxesOn: boolean;
}

export const START: ViewerState = {
  film: null,
  stage: { width: 0, height: 0 },
  port: null,
  window: FULL_WINDOW,
  isInverted: false,
  mode: "pan",
  isOverlayOn: true,
  opacity: 0.45,
  areOutlinesOn: true,
  areDiametersOn: true,
  areBoxesOn: true,
};

const MIDDLE = { x: 0, y: 0 };

export type Act =
  | { kind: "film"; size: Size }
  | { kind: "stage"; size: Size }
  | { kind: "pan"; dx: number; dy: number }
  | { kind: "zoom"; factor: number; anchor?: { x: number; y: number } }
  | { kind: "drag_window"; dx: number; dy: number }
  | { kind: "set"; values: Partial<Omit<ViewerState, "film" | "stage" | "port">> }
  | { kind: "fit" }
  | { kind: "actual" }
  | { kind: "reset" };

/** The view port in force. */
export function portOf({ film, stage, port }: Pick<ViewerState, "film" | "stage" | "port">): ViewPort {
  return port ?? (film ? fit(film, stage) : { x: 0, y: 0, scale: 1 });
}

/** Where the film's corner lies on the stage, in screen pixels, and screen pixels per film pixel. */
export function placeOf(state: Pick<ViewerState, "film" | "stage" | "port">) {
  const { x, y, scale } = portOf(state);
  return { left: state.stage.width / 2 - x * scale, top: state.stage.height / 2 - y * scale, scale };
}

export function act(state: ViewerState, action: Act): ViewerState {
  const { film, stage } = state;
  switch (action.kind) {
    case "film":
      return { ...state, film: action.size, port: null };
    case "stage":
      return { ...state, stage: action.size };
    case "pan":
      return film ? { ...state, port: pan(portOf(state), action.dx, action.dy, film) } : state;
    case "zoom":
      return film ? { ...state, port: zoom(portOf(state), action.factor, action.anchor ?? MIDDLE, film, stage) } : state;
    case "drag_window":
      return { ...state, window: dragWindow(state.window, action.dx, action.dy) };
    case "set":
      return { ...state, ...action.values };
    case "fit":
      return { ...state, port: null };
    case "actual":
      return { ...state, port: { ...portOf(state), scale: 1 } };
    case "reset": {
      const { mode, areOutlinesOn, areDiametersOn, areBoxesOn } = state;
      return { ...START, film, stage, mode, areOutlinesOn, areDiametersOn, areBoxesOn };
    }
  }
}
