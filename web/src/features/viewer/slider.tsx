import { useId } from "react";
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
  const id = useId();
  return (
    <div className={styles.slider}>
      <label className={isLabelHidden ? "visually-hidden" : styles.label} htmlFor={id}>
        {label}
      </label>
      <input
        aria-valuetext={shown}
        disabled={isDisabled}
        id={id}
        max={max}
        min={min}
        onChange={(event) => onChange(Number(event.target.value))}
        step={step}
        type="range"
        value={value}
      />
      <span aria-hidden="true" className={styles.value}>
        {shown}
      </span>
    </div>
  );
}
