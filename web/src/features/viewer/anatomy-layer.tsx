import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Anatomy, isLabelAbove, lengthWords } from "./anatomy";
import styles from "./anatomy.module.css";
import { placeOf, type ViewerState } from "./viewer-state";

interface AnatomyLayerProps {
  anatomy: Anatomy;
  state: ViewerState;
  /** Whether a sentence that rests on a measurement is pointed at. */
  isPointed: boolean;
}

const TICK_PX = 6;
const LABEL_ABOVE_PX = -9;
const LABEL_BELOW_PX = 19;

/** The outlines and the measured lines over the film, as sharp at every zoom. */
export function AnatomyLayer({ anatomy, state, isPointed }: AnatomyLayerProps) {
  const { t, i18n } = useTranslation();
  const outlines = useMemo(
    () =>
      anatomy.contours.map(({ organ, bundle, points }) => (
        <g data-organ={organ} key={`${bundle} ${organ}`}>
          <polygon className={styles.halo} points={points.join(" ")} />
          <polygon className={styles.outline} points={points.join(" ")} />
        </g>
      )),
    [anatomy],
  );
  if (!state.film || !(isPointed || state.areOutlinesOn || state.areDiametersOn)) return null;
  const { left, top, scale: shown } = placeOf(state);
  // The picture of a very large film is smaller than the film itself.
  const scale = (shown * state.film.width) / anatomy.filmWidth;
  return (
    <svg aria-label={t("viewer.lines")} className={styles.layer} data-pointed={isPointed} role="img">
      {(isPointed || state.areOutlinesOn) && <g transform={`translate(${left} ${top}) scale(${scale})`}>{outlines}</g>}
      {(isPointed || state.areDiametersOn) &&
        anatomy.diameters.map((diameter) => {
          const [start, end] = [diameter.start, diameter.end].map(([x = 0, y = 0]) => [left + x * scale, top + y * scale] as const);
          if (!start || !end) return null;
          const ticks = [start, end].map(([x, y]) => `M${x} ${y - TICK_PX}v${2 * TICK_PX}`).join("");
          const line = `M${start.join(" ")}L${end.join(" ")}${ticks}`;
          const above = isLabelAbove(diameter, anatomy.diameters);
          return (
            <g data-diameter={diameter.name} key={diameter.name}>
              <path className={styles.halo} d={line} />
              <path className={styles.line} d={line} />
              <text
                className={styles.length}
                x={(start[0] + end[0]) / 2}
                y={(start[1] + end[1]) / 2 + (above ? LABEL_ABOVE_PX : LABEL_BELOW_PX)}
              >
                {lengthWords(t, diameter, i18n.language)}
              </text>
            </g>
          );
        })}
    </svg>
  );
}
