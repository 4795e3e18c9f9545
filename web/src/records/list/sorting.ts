/** By what a table may be sorted, and what a click on a column's name makes of the order. */
import type { FieldMeta, SortKey } from "../../api/schema";

const UNSORTABLE = new Set([
  "ltext",
  "rich",
  "json",
  "sub",
  "tags",
  "enum[]",
  "ref[]",
  "geo",
  "file[]",
  "image[]",
  "secret",
]);

/** The server sorts by four keys at most. */
const MOST_KEYS = 4;

export function isSortable(field: FieldMeta): boolean {
  return !UNSORTABLE.has(field.type) && field.sortable !== false && field.rights !== "masked";
}

/** Ascending, descending, not at all; `more` keeps the other keys and puts this one behind them. */
export function nextSort(sort: SortKey[], field: string, more = false): SortKey[] {
  const now = sort.find((key) => key.field === field)?.dir;
  if (!more) {
    const alone = sort[0]?.field === field ? now : undefined;
    if (alone === undefined) return [{ field, dir: "asc" }];
    return alone === "asc" ? [{ field, dir: "desc" }] : [];
  }
  if (now === undefined) return [...sort, { field, dir: "asc" as const }].slice(-MOST_KEYS);
  if (now === "desc") return sort.filter((key) => key.field !== field);
  return sort.map((key) => (key.field === field ? { field, dir: "desc" } : key));
}
