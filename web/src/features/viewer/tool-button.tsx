import { Icon, type IconName } from "../../components/icon";
import styles from "./toolbar.module.css";

interface ToolButtonProps {
  icon: IconName;
  label: string;
  hint?: string;
  /** Shows the label beside the icon where there is room. */
  isWorded?: boolean;
  /** Given for a tool that stays on. */
  isPressed?: boolean;
  onPress: () => void;
}

export function ToolButton({ icon, label, hint, isWorded = false, isPressed, onPress }: ToolButtonProps) {
  return (
    <button
      aria-label={label}
      aria-pressed={isPressed}
      className={styles.tool}
      onClick={onPress}
      title={hint ? `${label}: ${hint}` : label}
      type="button"
    >
      <Icon name={icon} />
      {isWorded && <span className={styles.word}>{label}</span>}
    </button>
  );
}
