/** The language of the screens: chosen here, kept on this computer, else the system's, else English. */
import { baseLocale, isLocale, locales, overwriteGetLocale } from "./paraglide/runtime";

export type Locale = (typeof locales)[number];
export { locales };

const KEPT_AS = "token-desk.language";

/** Each language in itself: whoever looks for theirs reads no other. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = {
  en: "English",
  es: "Español",
  de: "Deutsch",
  fr: "Français",
  he: "עברית",
};

function firstLocale(): Locale {
  const wanted = [localStorage.getItem(KEPT_AS), ...navigator.languages].map((tag) => tag?.split("-")[0]);
  // Hebrew had another code once, and some systems still say it.
  return wanted.map((tag) => (tag === "iw" ? "he" : tag)).find((tag) => isLocale(tag)) ?? baseLocale;
}

const atStart = firstLocale();
let current = $state<Locale>(atStart);
overwriteGetLocale(() => current);

function dress(locale: Locale): void {
  document.documentElement.lang = locale;
  document.documentElement.dir = locale === "he" ? "rtl" : "ltr";
}
dress(atStart);

export const locale = {
  get current(): Locale {
    return current;
  },
  choose(next: Locale): void {
    localStorage.setItem(KEPT_AS, next);
    current = next;
    dress(next);
  },
};
