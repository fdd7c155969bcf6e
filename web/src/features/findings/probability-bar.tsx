import { useTranslation } from "react-i18next";
import type { OperatingPoint } from "../../client";
import { markWords, thresholdWords } from "../../components/finding-words";
import { formatPercent } from "../../components/format";
import { PointName } from "../../components/point-name";
import styles from "./probability-bar.module.css";

interface ProbabilityBarProps {
  probability: number;
  point: OperatingPoint | null;
  /** Leaves the words beside the mark to the line below. */
  isPlain?: boolean;
}

const share = (value: number) => `${100 * value}%`;

const thresholds = (point: OperatingPoint | null) =>
  point === null ? [] : [point.refer_from, point.threshold].filter((at) => at != null);

/** The calibrated probability on a scale of 0 to 1, with a mark where the decision turns. */
export function ProbabilityBar({ probability, point, isPlain = false }: ProbabilityBarProps) {
  const { t, i18n } = useTranslation();
  const percent = (value: number) => formatPercent(value, i18n.language);
  const marks = thresholds(point);
  const mark = point && markWords(t, point, i18n.language);
  const first = marks[0] ?? 0;
  return (
    <div className={styles.bar}>
      <div
        aria-label={t("findings.probability")}
        aria-valuemax={1}
        aria-valuemin={0}
        aria-valuenow={probability}
        aria-valuetext={[percent(probability), mark].filter(Boolean).join(", ")}
        className={styles.scale}
        role="meter"
      >
        <div className={styles.fill} style={{ width: share(probability) }} />
        {marks.map((at) => (
          <div className={styles.mark} key={at} style={{ left: share(at) }} />
        ))}
      </div>
      {point && !isPlain && (
        <p className={styles.legend} data-side={first > 0.5 ? "left" : "right"}>
          <span className={styles.indent} style={{ flexBasis: share(first > 0.5 ? 1 - first : first) }} />
          <span className={styles.words}>
            {thresholdWords(t, point, i18n.language)} (<PointName point={point} />)
          </span>
        </p>
      )}
    </div>
  );
}
