/** Completion in expressions: the word before the cursor, what fits it, and the text with it put in. */
import type { Words } from "../../api/expressions";
import { labelText } from "../../lib/i18n";

export interface Suggestion {
  insert: string;
  label: string;
  note: string;
}

const WORD = /[\p{L}_][\p{L}\p{N}_.]*$/u;
const MOST = 8;

/** The beginning of a word that ends at the cursor. */
export function wordAt(text: string, cursor: number): string {
  return WORD.exec(text.slice(0, cursor))?.[0] ?? "";
}

export function suggestions(words: Words | undefined, typed: string): Suggestion[] {
  const wanted = typed.toLowerCase();
  if (!words || !wanted) return [];
  const fits = (...names: string[]) => names.some((name) => name.toLowerCase().includes(wanted));
  const starts = (name: string) => Number(!name.toLowerCase().startsWith(wanted));
  const fields = (words.fields ?? [])
    .filter((field) => fits(field.path, labelText(field.label)))
    .map((field) => ({ insert: field.path, label: field.path, note: labelText(field.label) }));
  const functions = words.functions
    .filter((each) => fits(each.name, ...each.names))
    .map((each) => ({ insert: `${each.name}(`, label: each.name, note: labelText(each.text) }));
  return [...fields, ...functions]
    .sort((a, b) => starts(a.label) - starts(b.label) || a.label.length - b.label.length)
    .slice(0, MOST);
}

/** The text and cursor after a suggestion took the place of the typed word. */
export function completed(text: string, cursor: number, insert: string): { text: string; cursor: number } {
  const start = cursor - wordAt(text, cursor).length;
  return { text: text.slice(0, start) + insert + text.slice(cursor), cursor: start + insert.length };
}
