import { useTranslation } from "react-i18next";

/** Marks a computed phantom, so that nobody takes it for a patient. */
export function SyntheticMark() {
  const { t } = useTranslation();
  return (
    <span className="tag synthetic" title={t("app.synthetic_hint")}>
      {t("app.synthetic")}
    </span>
  );
}
