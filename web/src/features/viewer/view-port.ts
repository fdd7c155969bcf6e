export interface Size {
  width: number;
  height: number;
}

/** What part of the film is seen: the film point in the middle of the stage, and screen pixels per film pixel. */
export interface ViewPort {
  x: number;
  y: number;
  scale: number;
}

const MAX_SCALE = 16;

/** The whole film, as large as the stage allows. */
export function fit(film: Size, stage: Size): ViewPort {
  const scale = Math.min(stage.width / film.width, stage.height / film.height);
  return { x: film.width / 2, y: film.height / 2, scale: scale > 0 ? scale : 1 };
}

function keepInside(view: ViewPort, film: Size): ViewPort {
  return {
    ...view,
    x: Math.min(film.width, Math.max(0, view.x)),
    y: Math.min(film.height, Math.max(0, view.y)),
  };
}

/** Moved by a drag of so many screen pixels; the middle of the stage never leaves the film. */
export function pan(view: ViewPort, dx: number, dy: number, film: Size): ViewPort {
  return keepInside({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale }, film);
}

/** Zoomed about a point of the stage, given in screen pixels from its middle; that point stays where it is. */
export function zoom(view: ViewPort, factor: number, anchor: { x: number; y: number }, film: Size, stage: Size): ViewPort {
  const least = Math.min(1, fit(film, stage).scale / 2);
  const scale = Math.min(MAX_SCALE, Math.max(least, view.scale * factor));
  const x = view.x + anchor.x / view.scale - anchor.x / scale;
  const y = view.y + anchor.y / view.scale - anchor.y / scale;
  return keepInside({ x, y, scale }, film);
}
