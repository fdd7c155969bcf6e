import { type KeyboardEvent, useEffect, useMemo, useReducer, useRef } from "react";
import { useTranslation } from "react-i18next";
import { filmAddress, heatAddress } from "../../client";
import { findingName } from "../../components/finding-words";
import { draw } from "./draw";
import { makeFilmLayer } from "./film-layer";
import { actOfKey } from "./keys";
import { OverlayControls } from "./overlay-controls";
import { Toolbar } from "./toolbar";
import { useGestures } from "./use-gestures";
import { usePicture } from "./use-picture";
import { act, portOf, START } from "./viewer-state";
import styles from "./viewer.module.css";
import { WindowControls } from "./window-controls";
import { lookupTable } from "./window-level";

interface ViewerProps {
  readingId: string;
  name: string;
  /** Whose support is drawn over the film; null where there is none. */
  findingCode: string | null;
}

export function Viewer({ readingId, name, findingCode }: ViewerProps) {
  const { t, i18n } = useTranslation();
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, dispatch] = useReducer(act, START);
  const film = usePicture(filmAddress(readingId));
  const heat = usePicture(findingCode === null ? null : heatAddress(readingId, findingCode));
  const layer = useMemo(() => (film.image ? makeFilmLayer(film.image) : null), [film.image]);

  useEffect(() => {
    if (layer) dispatch({ kind: "film", size: { width: layer.canvas.width, height: layer.canvas.height } });
  }, [layer]);

  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      dispatch({ kind: "stage", size: { width: element.clientWidth, height: element.clientHeight } }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    layer?.show(lookupTable(state.window, state.isInverted));
  }, [layer, state.window, state.isInverted]);

  useEffect(() => {
    if (!layer) return;
    const frame = requestAnimationFrame(() => {
      if (canvas.current) draw(canvas.current, { film: layer.canvas, heat: heat.image }, state);
    });
    return () => cancelAnimationFrame(frame);
  }, [layer, heat.image, state]);

  useGestures(stage, state.mode, dispatch);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actOfKey(event.key, state);
    if (!action) return;
    event.preventDefault();
    dispatch(action);
  };

  const finding = findingCode === null ? "" : findingName(t, findingCode);
  const isHeatShown = heat.image !== null && state.isOverlayOn;
  return (
    <section className={styles.viewer}>
      <Toolbar dispatch={dispatch} state={state} />
      <div
        aria-label={t("viewer.label")}
        className={styles.stage}
        data-mode={state.mode}
        onKeyDown={onKeyDown}
        ref={stage}
        role="group"
        tabIndex={0}
      >
        <canvas
          aria-label={isHeatShown ? t("viewer.film_heat", { name, finding }) : t("viewer.film", { name })}
          className={styles.canvas}
          data-ready={layer !== null && (findingCode === null || heat.image !== null || heat.hasFailed)}
          ref={canvas}
          role="img"
        />
        {film.hasFailed && <p className={styles.failed}>{t("viewer.failed")}</p>}
        <p aria-hidden="true" className={styles.corner}>
          {new Intl.NumberFormat(i18n.language, { style: "percent" }).format(portOf(state).scale)}
        </p>
      </div>
      <div className={styles.controls}>
        {heat.image && <OverlayControls dispatch={dispatch} finding={finding} state={state} />}
        <WindowControls dispatch={dispatch} state={state} />
      </div>
    </section>
  );
}
