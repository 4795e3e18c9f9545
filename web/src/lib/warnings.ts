/** What warned during the last write and did not stop it: rules of the company that are not met. */
import { createStore } from "./store";

export const warned = createStore<readonly string[]>([]);

/** Takes the header of an answered write; a write without one says nothing. */
export function rememberWarnings(header: string | null): void {
  if (!header) return;
  const found = readWarnings(header);
  if (found.length) warned.set(found);
}

/** The sentences in a header, each once. */
export function readWarnings(header: string): string[] {
  try {
    const list = JSON.parse(header) as { message?: unknown }[];
    return [...new Set(list.map((each) => String(each.message ?? "")).filter(Boolean))];
  } catch {
    return [];
  }
}
