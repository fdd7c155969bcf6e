const PATHS = {
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  reset: "M4 4v6h6M4.500 10a8 8 0 1 1-.3 4.500",
  invert: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  pan: "M12 3v18M3 12h18M12 3l-2.500 2.500M12 3l2.500 2.500M12 21l-2.500-2.500M12 21l2.500-2.500M3 12l2.500-2.500M3 12l2.500 2.500M21 12l-2.500-2.500M21 12l-2.500 2.500",
  window: "M12 7.500a4.500 4.500 0 1 0 0 9zM12 7.500a4.500 4.500 0 0 1 0 9M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600 19 19M5 19l1.400-1.400M17.600 6.400 19 5",
  overlay: "M12 3 3 8l9 5 9-5zM3 13l9 5 9-5",
  open: "M12 15V4M8 8l4-4 4 4M4 15v4h16v-4",
  list: "M4 6h16M4 12h16M4 18h10",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5M12 7.500v.5",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  check: "M5 12.500 10 17l9-10",
  document: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  warning: "M12 4 2.500 20h19zM12 10v5M12 17.500v.3",
  close: "M6 6l12 12M18 6 6 18",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words; it says nothing of its own to a screen reader. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      fill={name === "invert" || name === "window" ? "currentColor" : "none"}
      fillOpacity={name === "invert" || name === "window" ? 0.35 : 0}
      height={size}
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.75"
      viewBox="0 0 24 24"
      width={size}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
