import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { keep, recall } from "../components/kept";
import en from "../locales/en.json";
import es from "../locales/es.json";

/** The languages of the page, each by its own name. */
export const LANGUAGES = { en: "English", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT_AS = "hilum.language";

const isLanguage = (code: string | null | undefined): code is Language => code != null && code in LANGUAGES;

/** The language chosen before, else the browser's where there are words for it, else English. */
export function firstLanguage(kept: string | null, wanted: readonly string[]): Language {
  const candidates = [kept, ...wanted.map((tag) => tag.split("-")[0])];
  return candidates.find(isLanguage) ?? "en";
}

function remember(code: string) {
  document.documentElement.lang = code;
  keep(KEPT_AS, code);
}

export async function startLanguage(): Promise<void> {
  i18next.on("languageChanged", remember);
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(recall(KEPT_AS), navigator.languages),
    fallbackLng: "en",
    resources: { en: { translation: en }, es: { translation: es } },
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  });
}
