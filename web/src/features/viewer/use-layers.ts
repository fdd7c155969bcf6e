import { type RefObject, useEffect, useMemo, useState } from "react";
import { type Finding, filmAddress, heatAddress } from "../../client";
import { draw } from "./draw";
import { makeFilmLayer } from "./film-layer";
import { type KeptPictures, usePicture } from "./use-picture";
import type { Act, ViewerState } from "./viewer-state";
import { lookupTable } from "./window-level";

export type SupportedFinding = Pick<Finding, "name" | "bundle" | "activation">;

interface LayersOptions {
  readingId: string;
  finding: SupportedFinding | null;
  state: ViewerState;
  dispatch: (act: Act) => void;
}

/** Fetches the film and the heat, and draws them on the canvas whenever the state changes. */
export function useLayers(canvas: RefObject<HTMLCanvasElement | null>, options: LayersOptions) {
  const { readingId, finding, state, dispatch } = options;
  const film = usePicture(filmAddress(readingId));
  const [heats] = useState<KeptPictures>(() => new Map());
  const heat = usePicture(finding === null ? null : heatAddress(readingId, finding), heats);
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
    isReady: layer !== null && (finding === null || heat.image !== null || heat.hasFailed),
    hasFailed: film.hasFailed,
    hasHeat: finding !== null && !heat.hasFailed,
  };
}
