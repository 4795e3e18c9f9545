/** Names in three languages while they are being written. */
import { type Labels, LOCALES, type Locale } from "../../lib/i18n";

/** A name changed in one language; languages that only repeated it go with it. */
export function relabelled(value: Labels, language: Locale, text: string): Labels {
  const before = value[language];
  const next: Labels = { ...value, [language]: text };
  for (const other of LOCALES) {
    if (other !== language && before !== undefined && value[other] === before) next[other] = text;
  }
  return next;
}

/** Whether anything is written at all. */
export function isNamed(value: Labels): boolean {
  return LOCALES.some((each) => (value[each] ?? "").trim() !== "");
}

/** What goes to the server: languages left empty are left out. */
export function toLabels(value: Labels): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, text]) => [name, text.trim()])
      .filter(([, text]) => text !== ""),
  );
}

/** An API name made of the Latin letters of a name, else a numbered one; free among the taken ones. */
export function suggestName(labels: Labels, prefix: string, fallback: string, taken: ReadonlySet<string>): string {
  const source = [labels.en, labels["zh-CN"]].find((text) => text && /[a-z]/i.test(text)) ?? "";
  const slug = source
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 36);
  const base = `${prefix}${slug || fallback}`;
  if (slug && !taken.has(base)) return base;
  for (let number = 1; ; number += 1) {
    const name = `${base}_${number}`;
    if (!taken.has(name)) return name;
  }
}
