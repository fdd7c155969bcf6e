import { useTranslation } from "react-i18next";

/** A refusal: what to do, in the reader's language, then the server's own sentence with the particulars. */
export function RefusalWords({ code, message }: { code: string; message: string }) {
  const { t, i18n } = useTranslation();
  const isKnown = i18n.exists(`errors.${code}`);
  const advice = isKnown ? t(`errors.${code}`) : t("errors.unexpected");
  // The server speaks English; its sentence says it all there, so the advice is for the other languages.
  if (message && i18n.resolvedLanguage === "en") return <p>{message}</p>;
  return (
    <>
      <p>{advice}</p>
      {message && (
        <p className="fine" lang="en">
          {message}
        </p>
      )}
    </>
  );
}
