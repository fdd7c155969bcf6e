import { useTranslation } from "react-i18next";
import type { Reading } from "../../client";
import { boxWords } from "../../components/box-words";
import layer from "./anatomy.module.css";
import styles from "./boxes.module.css";
import { placeOf, type ViewerState } from "./viewer-state";

interface BoxLayerProps {
  reading: Pick<Reading, "detections" | "film"> | null;
  state: ViewerState;
  /** The number of the box that its sentence points at; null where none is. */
  pointed: number | null;
}

const NUMBER_PX = 18;

/** The boxes over the film, each with its number, as sharp at every zoom. */
export function BoxLayer({ reading, state, pointed }: BoxLayerProps) {
  const { t, i18n } = useTranslation();
  if (!reading?.detections.length || !state.film || !state.areBoxesOn) return null;
  const { detections } = reading;
  const { left, top, scale: shown } = placeOf(state);
  // The picture of a very large film is smaller than the film itself.
  const scale = (shown * state.film.width) / reading.film.width;
  return (
    <svg aria-label={t("viewer.boxes_hint")} className={layer.layer} role="img">
      {detections.map((detection, index) => {
        const { box } = detection;
        const place = { x: left + box.x * scale, y: top + box.y * scale };
        const sides = { width: box.width * scale, height: box.height * scale };
        return (
          <g data-box={index + 1} data-pointed={pointed === index + 1} key={`${detection.bundle} ${index}`}>
            <title>{boxWords(t, index + 1, detection, i18n.language)}</title>
            <rect className={layer.halo} {...place} {...sides} />
            <rect className={styles.box} {...place} {...sides} />
            <rect className={styles.tag} {...place} height={NUMBER_PX} width={NUMBER_PX} />
            <text className={styles.number} x={place.x + NUMBER_PX / 2} y={place.y + NUMBER_PX - 4}>
              {index + 1}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
