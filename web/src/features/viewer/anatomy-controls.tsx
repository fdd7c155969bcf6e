import { useTranslation } from "react-i18next";
import { type Anatomy, ORGANS } from "./anatomy";
import styles from "./anatomy.module.css";
import type { Act, ViewerState } from "./viewer-state";
import viewer from "./viewer.module.css";

interface AnatomyControlsProps {
  anatomy: Anatomy;
  state: ViewerState;
  dispatch: (act: Act) => void;
}

/** Which lines are drawn, and what their colours mean. */
export function AnatomyControls({ anatomy, state, dispatch }: AnatomyControlsProps) {
  const { t } = useTranslation();
  const { areOutlinesOn, areDiametersOn } = state;
  const drawn = ORGANS.filter((organ) => anatomy.contours.some((contour) => contour.organ === organ));
  const isInMillimetres = anatomy.diameters.every(({ length_mm: mm }) => mm !== null);
  return (
    <div className={styles.controls}>
      <div className={styles.toggles}>
        <button
          aria-pressed={areOutlinesOn}
          className={viewer.toggle}
          onClick={() => dispatch({ kind: "set", values: { areOutlinesOn: !areOutlinesOn } })}
          title={t("viewer.outlines_hint")}
          type="button"
        >
          {t("viewer.outlines")}
        </button>
        {anatomy.diameters.length > 0 && (
          <button
            aria-pressed={areDiametersOn}
            className={viewer.toggle}
            onClick={() => dispatch({ kind: "set", values: { areDiametersOn: !areDiametersOn } })}
            title={t("viewer.diameters_hint")}
            type="button"
          >
            {t("viewer.diameters")}
          </button>
        )}
      </div>
      <ul aria-label={t("viewer.legend")} className={styles.legend}>
        {drawn.map((organ) => (
          <li data-off={!areOutlinesOn} data-organ={organ} key={organ}>
            {t(`viewer.organ.${organ}`)}
          </li>
        ))}
        {anatomy.diameters.length > 0 && (
          <li data-off={!areDiametersOn}>{isInMillimetres ? t("viewer.lengths_mm") : t("viewer.lengths_px")}</li>
        )}
      </ul>
    </div>
  );
}
