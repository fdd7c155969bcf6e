import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../components/icon";
import { copyText } from "./copy-text";

const SHOWN_MS = 2500;

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);

  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => setOutcome((await copyText(text)) ? "copied" : "failed");
  return (
    <button className="quiet" onClick={() => void copy()} type="button">
      <Icon name={outcome === "copied" ? "check" : "copy"} size={16} />
      <span aria-live="polite">
        {outcome === null && t("report.copy")}
        {outcome === "copied" && t("report.copied")}
        {outcome === "failed" && t("report.copy_failed")}
      </span>
    </button>
  );
}
