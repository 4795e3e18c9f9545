/** Which rows of a list are chosen: some by hand, or everything the list finds but those taken out by hand. */
import { allOf, type Filter } from "../../../lib/filter";

export interface Selection {
  /** Everything that matches on the server; `ids` are then the exceptions. */
  all: boolean;
  ids: ReadonlySet<string>;
  /** Where a range begins that is chosen with Shift held down. */
  anchor: string | null;
}

export const NONE: Selection = { all: false, ids: new Set(), anchor: null };
export const EVERYTHING: Selection = { all: true, ids: new Set(), anchor: null };

export function isPicked(selection: Selection, id: string): boolean {
  return selection.ids.has(id) !== selection.all;
}

/** How many rows are chosen of `total` that match. */
export function countPicked(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size;
}

function put(selection: Selection, ids: readonly string[], picked: boolean): ReadonlySet<string> {
  const next = new Set(selection.ids);
  for (const id of ids) {
    if (picked !== selection.all) next.add(id);
    else next.delete(id);
  }
  return next;
}

export function toggle(selection: Selection, id: string): Selection {
  return { ...selection, ids: put(selection, [id], !isPicked(selection, id)), anchor: id };
}

/** From the row chosen last to this one, as the last one is: the rows in the order the list shows them. */
export function toggleRange(selection: Selection, order: readonly string[], id: string): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggle(selection, id);
  const picked = isPicked(selection, selection.anchor ?? id);
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ...selection, ids: put(selection, between, picked), anchor: id };
}

/** All rows that are loaded, or none of them when all of them are chosen already. */
export function togglePage(selection: Selection, order: readonly string[]): Selection {
  if (selection.all) return NONE;
  const every = order.length > 0 && order.every((id) => isPicked(selection, id));
  return { ...selection, ids: put(selection, order, !every), anchor: null };
}

/** "all", "some" or "none" of the loaded rows are chosen. */
export function pageState(selection: Selection, order: readonly string[]): "all" | "some" | "none" {
  const picked = order.filter((id) => isPicked(selection, id)).length;
  if (picked === 0) return "none";
  return picked === order.length ? "all" : "some";
}

/** Lists in a filter hold at most this many values. */
const LISTED = 2_000;

function oneOf(ids: readonly string[]): Filter | null {
  const parts: Filter[] = [];
  for (let start = 0; start < ids.length; start += LISTED) {
    parts.push({ field: "id", op: "in", value: ids.slice(start, start + LISTED) });
  }
  return parts.length > 1 ? { or: parts } : (parts[0] ?? null);
}

/** What the server is asked for: the list's own filter for everything, ids for what was chosen by hand. */
export function selectionFilter(selection: Selection, matching: Filter | null | undefined): Filter | null {
  const listed = oneOf([...selection.ids]);
  if (!selection.all) return listed;
  return allOf(matching, listed && { not: listed });
}
