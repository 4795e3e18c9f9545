/** Interface texts: one flat catalogue per language, typed by the zh-CN one. */
import enAt from "../locales/en.json?url";
import type zhCN from "../locales/zh-CN.json";
import zhCNAt from "../locales/zh-CN.json?url";
import zhTWAt from "../locales/zh-TW.json?url";

export type MessageKey = keyof typeof zhCN;
export type Locale = "zh-CN" | "zh-TW" | "en";
export type Labels = Partial<Record<Locale, string>>;

export const LOCALES: readonly Locale[] = ["zh-CN", "zh-TW", "en"];

type Catalogue = Record<MessageKey, string>;

/** Data, not code: read by the browser's JSON parser while the code is on its way. */
const addresses: Record<Locale, string> = { "zh-CN": zhCNAt, "zh-TW": zhTWAt, en: enAt };

let current: Locale = "zh-CN";
let loaded: Locale | undefined;
let catalogue: Partial<Catalogue> = {};

/** Loads a language; `t` answers in it as soon as the promise resolves. */
export async function loadLocale(locale: Locale): Promise<void> {
  if (loaded === locale) return;
  const answer = await fetch(addresses[locale]);
  if (!answer.ok) throw new Error(`no texts in ${locale}: ${answer.status}`);
  catalogue = await answer.json();
  current = locale;
  loaded = locale;
  document.documentElement.lang = locale;
}

export function locale(): Locale {
  return current;
}

/** The text of a key with `{name}` parameters filled in. */
export function t(key: MessageKey, params?: Record<string, string | number>): string {
  const text = catalogue[key] ?? key;
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** True when the catalogue knows this (computed) key. */
export function isMessageKey(key: string): key is MessageKey {
  return key in catalogue;
}

/** The text of a computed key, or the fallback when the catalogue lacks it. */
export function tOr(key: string, fallback: string): string {
  return isMessageKey(key) ? t(key) : fallback;
}

/** The caller's language of a metadata label, then zh-CN, then any. */
export function labelText(labels: Labels | undefined, fallback: string | undefined = ""): string {
  if (!labels) return fallback;
  return labels[current] || labels["zh-CN"] || labels.en || fallback;
}

/** The browser's best match among our languages. */
export function browserLocale(): Locale {
  for (const tag of globalThis.navigator?.languages ?? []) {
    if (/^zh-(tw|hk|mo|hant)/i.test(tag)) return "zh-TW";
    if (/^zh/i.test(tag)) return "zh-CN";
    if (/^en/i.test(tag)) return "en";
  }
  return "zh-CN";
}
