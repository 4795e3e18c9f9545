/** What a list shows, as a value of the address: view, filter, sort, columns, mode, search, peek. */
import type { SavedViewBody, SortKey } from "../../api/schema";
import { EMPTY_GROUP, type FilterGroup, fromWire, toWire } from "../../lib/filter";

export type ListMode = "table" | "board";

export interface ListState {
  view: string;
  filter: FilterGroup;
  sort: SortKey[];
  columns: string[];
  mode: ListMode;
  q: string;
  peek: string | null;
}

export interface ViewBase {
  filter: FilterGroup;
  sort: SortKey[];
  columns: string[];
  mode: ListMode;
}

export function parseSort(text: string | null): SortKey[] | null {
  if (text === null) return null;
  return text
    .split(",")
    .filter(Boolean)
    .map((part) => (part.startsWith("-") ? { field: part.slice(1), dir: "desc" } : { field: part, dir: "asc" }));
}

export function formatSort(sort: SortKey[]): string {
  return sort.map((key) => (key.dir === "desc" ? `-${key.field}` : key.field)).join(",");
}

function parseFilter(text: string | null): FilterGroup | null {
  if (text === null) return null;
  try {
    const parsed = JSON.parse(text) as FilterGroup;
    return Array.isArray(parsed.items) && (parsed.join === "and" || parsed.join === "or") ? parsed : null;
  } catch {
    return null;
  }
}

/** What a saved view lays down; parts it does not name come from the object's layout. */
export function baseOf(body: SavedViewBody | undefined, columns: string[]): ViewBase {
  return {
    filter: fromWire(body?.filter) ?? EMPTY_GROUP,
    sort: body?.sort ?? [],
    columns: body?.columns?.length ? body.columns : columns,
    mode: body?.mode ?? "table",
  };
}

export function readState(params: URLSearchParams, view: string, base: ViewBase): ListState {
  const columns = params.get("c");
  const mode = params.get("m");
  return {
    view,
    filter: parseFilter(params.get("f")) ?? base.filter,
    sort: parseSort(params.get("s")) ?? base.sort,
    columns: columns === null ? base.columns : columns.split(",").filter(Boolean),
    mode: mode === "board" || mode === "table" ? mode : base.mode,
    q: params.get("q") ?? "",
    peek: params.get("peek"),
  };
}

function put(params: URLSearchParams, name: string, value: string, base: string): void {
  if (value === base) params.delete(name);
  else params.set(name, value);
}

/** Writes a change into the address; what equals the view's own setting is left out. */
export function writeState(params: URLSearchParams, state: ListState, base: ViewBase): URLSearchParams {
  const next = new URLSearchParams(params);
  put(next, "view", state.view, "");
  put(next, "f", JSON.stringify(state.filter), JSON.stringify(base.filter));
  put(next, "s", formatSort(state.sort), formatSort(base.sort));
  put(next, "c", state.columns.join(","), base.columns.join(","));
  put(next, "m", state.mode, base.mode);
  put(next, "q", state.q, "");
  put(next, "peek", state.peek ?? "", "");
  return next;
}

/** Differs from its saved view (the dot beside the name). */
export function isDirty(state: ListState, base: ViewBase): boolean {
  return (
    JSON.stringify(state.filter) !== JSON.stringify(base.filter) ||
    formatSort(state.sort) !== formatSort(base.sort) ||
    state.columns.join(",") !== base.columns.join(",")
  );
}

export function bodyOf(state: ListState): SavedViewBody {
  return { filter: toWire(state.filter), sort: state.sort, columns: state.columns, mode: state.mode };
}
