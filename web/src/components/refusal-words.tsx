import { useTranslation } from "react-i18next";

/** A refusal in the reader's language; English needs no other words than the server's own. */
export function RefusalWords({ code, message }: { code: string; message: string }) {
  const { t, i18n } = useTranslation();
  if (message && i18n.resolvedLanguage === "en") return <p>{message}</p>;
  if (i18n.exists(`errors.${code}`)) return <p>{t(`errors.${code}`)}</p>;
  return (
    <>
      <p>{t("errors.unexpected")}</p>
      {message && (
        <details>
          <summary>{t("errors.details")}</summary>
          <p className="fine" lang="en">
            {message}
          </p>
        </details>
      )}
    </>
  );
}
