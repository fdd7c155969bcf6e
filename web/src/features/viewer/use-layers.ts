import { type RefObject, useEffect, useMemo } from "react";
import { filmAddress, heatAddress } from "../../client";
import { draw } from "./draw";
import { makeFilmLayer } from "./film-layer";
import { usePicture } from "./use-picture";
import type { Act, ViewerState } from "./viewer-state";
import { lookupTable } from "./window-level";

interface LayersOptions {
  readingId: string;
  findingCode: string | null;
  state: ViewerState;
  dispatch: (act: Act) => void;
}

/** Fetches the film and the heat, and draws them on the canvas whenever the state changes. */
export function useLayers(canvas: RefObject<HTMLCanvasElement | null>, options: LayersOptions) {
  const { readingId, findingCode, state, dispatch } = options;
  const film = usePicture(filmAddress(readingId));
  const heat = usePicture(findingCode === null ? null : heatAddress(readingId, findingCode));
  const layer = useMemo(() => (film.image ? makeFilmLayer(film.image) : null), [film.image]);

  useEffect(() => {
    if (layer) dispatch({ kind: "film", size: { width: layer.canvas.width, height: layer.canvas.height } });
  }, [layer, dispatch]);

  useEffect(() => {
    layer?.show(lookupTable(state.window, state.isInverted));
  }, [layer, state.window, state.isInverted]);

  useEffect(() => {
    if (!layer) return;
    const frame = requestAnimationFrame(() => {
      if (canvas.current) draw(canvas.current, { film: layer.canvas, heat: heat.image }, state);
    });
    return () => cancelAnimationFrame(frame);
  }, [canvas, layer, heat.image, state]);

  return {
    isReady: layer !== null && (findingCode === null || heat.image !== null || heat.hasFailed),
    hasFailed: film.hasFailed,
    hasHeat: heat.image !== null,
  };
}
