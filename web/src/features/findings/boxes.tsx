import { useTranslation } from "react-i18next";
import type { Detection } from "../../client";
import { boxWords } from "../../components/box-words";
import styles from "./boxes.module.css";
import group from "./finding-group.module.css";

interface BoxesProps {
  detections: readonly Detection[];
  /** Of the box that is pointed at, from 1; null where none is. */
  onPoint: (number: number | null) => void;
}

/** What is marked on the film, a sentence a box; one that is pointed at is set off on the film. */
export function Boxes({ detections, onPoint }: BoxesProps) {
  const { t, i18n } = useTranslation();
  if (detections.length === 0) return null;
  return (
    <section aria-label={t("boxes.title")} className={group.group}>
      <h3>{t("boxes.title")}</h3>
      <ol className={`card ${styles.boxes}`}>
        {detections.map((detection, index) => (
          <li key={`${detection.bundle} ${detection.name} ${detection.box.x} ${detection.box.y}`}>
            <button
              className={styles.box}
              onBlur={() => onPoint(null)}
              onFocus={() => onPoint(index + 1)}
              onPointerEnter={() => onPoint(index + 1)}
              onPointerLeave={() => onPoint(null)}
              type="button"
            >
              {boxWords(t, index + 1, detection, i18n.language)}
            </button>
          </li>
        ))}
      </ol>
      <p className="fine">{t("boxes.note")}</p>
    </section>
  );
}
