import { placeOf, type ViewerState } from "./viewer-state";

interface Layers {
  film: HTMLCanvasElement;
  heat: HTMLImageElement | null;
}

const SHARP_FROM_SCALE = 4;

/** Draws the film, and the heat over it, as the state says; the canvas has the size of the stage in device pixels. */
export function draw(canvas: HTMLCanvasElement, layers: Layers, state: ViewerState) {
  const context = canvas.getContext("2d");
  if (!context || !state.film) return;
  const { film, stage } = state;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(stage.width * ratio);
  canvas.height = Math.round(stage.height * ratio);
  const { left, top, scale } = placeOf(state);
  context.setTransform(scale * ratio, 0, 0, scale * ratio, left * ratio, top * ratio);
  // Far in, each film pixel is shown as it is.
  context.imageSmoothingEnabled = scale * ratio < SHARP_FROM_SCALE;
  context.imageSmoothingQuality = "high";
  context.drawImage(layers.film, 0, 0);
  if (layers.heat && state.isOverlayOn) {
    context.imageSmoothingEnabled = true;
    context.globalAlpha = state.opacity;
    context.drawImage(layers.heat, 0, 0, film.width, film.height);
  }
}
