import type { DraftWord } from "../../client";
import layer from "./anatomy.module.css";
import styles from "./attention.module.css";
import { placeOf, type ViewerState } from "./viewer-state";

interface AttentionLayerProps {
  /** null where none is pointed at. */
  word: DraftWord | null;
  state: ViewerState;
}

/** Where a writer looked for a word: a coarse grid over the whole film, the strongest cell the brightest. */
export function AttentionLayer({ word, state }: AttentionLayerProps) {
  const rows = word?.rows;
  if (!state.film || !rows) return null;
  const { left, top, scale } = placeOf(state);
  const strongest = Math.max(...rows.flat());
  const height = (state.film.height * scale) / rows.length;
  return (
    <svg aria-hidden="true" className={layer.layer} data-attention={rows.length}>
      {rows.map((row, y) =>
        row.map((value, x) => {
          const width = (state.film ? state.film.width * scale : 0) / row.length;
          return (
            <rect
              className={styles.cell}
              fillOpacity={strongest > 0 ? (0.6 * value) / strongest : 0}
              height={height}
              key={`${y} ${x}`}
              width={width}
              x={left + x * width}
              y={top + y * height}
            />
          );
        }),
      )}
    </svg>
  );
}
