import { type KeyboardEvent, useMemo, useReducer, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { DraftWord, Reading } from "../../client";
import { findingName } from "../../components/finding-words";
import { anatomyOf } from "./anatomy";
import { AnatomyControls } from "./anatomy-controls";
import { AnatomyLayer } from "./anatomy-layer";
import { AttentionLayer } from "./attention-layer";
import { BoxControls } from "./box-controls";
import { BoxLayer } from "./box-layer";
import { Caption } from "./caption";
import { actOfKey } from "./keys";
import { recallLines, useKeptLines } from "./kept-lines";
import { OverlayControls } from "./overlay-controls";
import { Toolbar } from "./toolbar";
import { useGestures } from "./use-gestures";
import { type SupportedFinding, useLayers } from "./use-layers";
import { useStageSize } from "./use-stage-size";
import { act, portOf, START } from "./viewer-state";
import styles from "./viewer.module.css";
import { WindowControls } from "./window-controls";

interface ViewerProps {
  readingId: string;
  name: string;
  /** null while the film is not read. */
  reading: Reading | null;
  /** Whose support is drawn over the film; null where there is none. */
  finding: SupportedFinding | null;
  /** The number of the box that its sentence points at; null where none is. */
  pointedBox: number | null;
  /** Whether a sentence that rests on a measurement is pointed at. */
  isMeasurementPointed: boolean;
  /** A word of a writer that sees films, and where it looked; null where none is pointed at. */
  attention: DraftWord | null;
}

/** The film, to look at closely, with the support for a finding and the lines of the anatomy over it. */
export function Viewer({ readingId, name, reading, finding, pointedBox, isMeasurementPointed, attention }: ViewerProps) {
  const { t, i18n } = useTranslation();
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, dispatch] = useReducer(act, START, recallLines);
  const anatomy = useMemo(() => reading && anatomyOf(reading), [reading]);
  useKeptLines(state);
  const layers = useLayers(canvas, { readingId, finding, state, dispatch });
  useStageSize(stage, dispatch);
  useGestures(stage, state.mode, dispatch);

  const onKeyDown = (event: KeyboardEvent) => {
    const isShortcutOfBrowser = event.ctrlKey || event.metaKey || event.altKey;
    const action = isShortcutOfBrowser ? null : actOfKey(event.key, state);
    if (!action) return;
    event.preventDefault();
    dispatch(action);
  };

  const supported = finding === null ? "" : findingName(t, finding.name);
  const isHeatShown = layers.hasHeat && state.isOverlayOn;
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
          aria-label={isHeatShown ? t("viewer.film_heat", { name, finding: supported }) : t("viewer.film", { name })}
          className={styles.canvas}
          data-ready={layers.isReady}
          ref={canvas}
          role="img"
        />
        {anatomy && <AnatomyLayer anatomy={anatomy} isPointed={isMeasurementPointed} state={state} />}
        <BoxLayer pointed={pointedBox} reading={reading} state={state} />
        <AttentionLayer state={state} word={attention} />
        {layers.hasFailed && <p className={styles.failed}>{t("viewer.failed")}</p>}
        <p aria-hidden="true" className={styles.corner}>
          {new Intl.NumberFormat(i18n.language, { style: "percent" }).format(portOf(state).scale)}
        </p>
        <Caption attention={attention} finding={isHeatShown ? finding : null} />
      </div>
      <div className={styles.controls}>
        {layers.hasHeat && <OverlayControls dispatch={dispatch} finding={supported} state={state} />}
        <WindowControls dispatch={dispatch} state={state} />
        <BoxControls dispatch={dispatch} reading={reading} state={state} />
        {anatomy && <AnatomyControls anatomy={anatomy} dispatch={dispatch} state={state} />}
      </div>
    </section>
  );
}
