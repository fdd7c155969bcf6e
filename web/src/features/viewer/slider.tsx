import styles from "./slider.module.css";

interface SliderProps {
  label: string;
  isLabelHidden?: boolean;
  value: number;
  /** The value in words. */
  shown: string;
  min: number;
  max: number;
  step: number;
  isDisabled?: boolean;
  onChange: (value: number) => void;
}

export function Slider({ label, isLabelHidden = false, value, shown, min, max, step, isDisabled = false, onChange }: SliderProps) {
  return (
    <label className={styles.slider}>
      <span className={isLabelHidden ? "visually-hidden" : styles.label}>{label}</span>
      <input
        aria-valuetext={shown}
        disabled={isDisabled}
        max={max}
        min={min}
        onChange={(event) => onChange(Number(event.target.value))}
        step={step}
        type="range"
        value={value}
      />
      <output className={styles.value}>{shown}</output>
    </label>
  );
}
