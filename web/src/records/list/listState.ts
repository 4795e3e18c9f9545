/** What a list shows, as a value of the address: view, filter, sort, columns, mode, search, peek and how it is drawn. */
import type { ColorRule, ListMode, SavedViewBody, SortKey } from "../../api/schema";
import { EMPTY_GROUP, type FilterGroup, fromWire, toWire } from "../../lib/filter";
import type { Density } from "../../lib/preferences";
import type { TotalFunction } from "../../meta/measures";
import type { Widths } from "./columnLayout";

export type { ListMode };

export type Totals = Readonly<Record<string, TotalFunction>>;

/** What a saved view lays down. */
export interface ViewBase {
  filter: FilterGroup;
  sort: SortKey[];
  columns: string[];
  mode: ListMode;
  /** The field by which the grouped list falls into groups, and the day on which the calendar puts a record. */
  group: string;
  day: string;
  scale: "month" | "week";
  /** How many leading columns stay in sight. */
  frozen: number;
  /** Empty: as the person has it everywhere. */
  density: Density | "";
  totals: Totals;
  colors: ColorRule[];
  /** Kept with the view; what somebody dragged since lies over them on their device. */
  widths: Widths;
}

export interface ListState extends ViewBase {
  view: string;
  q: string;
  peek: string | null;
  /** A day of the month or week the calendar shows; empty for today. */
  on: string;
}

const MODES: readonly ListMode[] = ["table", "board", "split", "calendar", "grouped"];
const DENSITIES: readonly Density[] = ["compact", "default", "loose"];

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

function parseJson<T>(text: string | null, fits: (value: T) => boolean): T | null {
  if (text === null) return null;
  try {
    const parsed = JSON.parse(text) as T;
    return parsed !== null && fits(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

const isFilter = (value: FilterGroup) => Array.isArray(value.items) && (value.join === "and" || value.join === "or");
const areRules = (value: ColorRule[]) => Array.isArray(value) && value.every((rule) => typeof rule?.when === "object");

function formatTotals(totals: Totals): string {
  return Object.entries(totals)
    .map(([name, fn]) => `${name}:${fn}`)
    .join(",");
}

function parseTotals(text: string | null): Totals | null {
  if (text === null) return null;
  const pairs = text.split(",").map((part) => part.split(":"));
  return Object.fromEntries(pairs.filter(([name, fn]) => name && (fn === "sum" || fn === "avg")));
}

function among<T extends string>(allowed: readonly T[], value: string | null | undefined): T | undefined {
  return allowed.find((each) => each === value);
}

function frozenOf(value: unknown): number | undefined {
  const count = Number(value);
  return Number.isInteger(count) && count >= 1 && count <= 6 ? count : undefined;
}

/** What a saved view lays down; parts it does not name come from the object's layout. */
export function baseOf(body: SavedViewBody | undefined, columns: string[]): ViewBase {
  return {
    filter: fromWire(body?.filter) ?? EMPTY_GROUP,
    sort: body?.sort ?? [],
    columns: body?.columns?.length ? body.columns : columns,
    mode: among(MODES, body?.mode) ?? "table",
    group: body?.group ?? "",
    day: body?.day ?? "",
    scale: among(["month", "week"], body?.scale) ?? "month",
    frozen: frozenOf(body?.frozen) ?? 1,
    density: among(DENSITIES, body?.density) ?? "",
    totals: body?.totals ?? {},
    colors: body?.colors && areRules(body.colors) ? body.colors : [],
    widths: body?.widths ?? {},
  };
}

export function readState(params: URLSearchParams, view: string, base: ViewBase): ListState {
  const columns = params.get("c");
  const density = params.get("d");
  return {
    view,
    filter: parseJson(params.get("f"), isFilter) ?? base.filter,
    sort: parseSort(params.get("s")) ?? base.sort,
    columns: columns === null ? base.columns : columns.split(",").filter(Boolean),
    mode: among(MODES, params.get("m")) ?? base.mode,
    group: params.get("g") ?? base.group,
    day: params.get("day") ?? base.day,
    scale: among(["month", "week"], params.get("sc")) ?? base.scale,
    frozen: frozenOf(params.get("z") ?? undefined) ?? base.frozen,
    density: density === null ? base.density : (among(DENSITIES, density) ?? ""),
    totals: parseTotals(params.get("sum")) ?? base.totals,
    colors: parseJson(params.get("k"), areRules) ?? base.colors,
    widths: base.widths,
    q: params.get("q") ?? "",
    peek: params.get("peek"),
    on: params.get("on") ?? "",
  };
}

function put(params: URLSearchParams, name: string, value: string, base: string): void {
  if (value === base) params.delete(name);
  else params.set(name, value);
}

/** Each part of a view's setting as the address writes it. */
function written(view: ViewBase): Record<string, string> {
  return {
    f: JSON.stringify(view.filter),
    s: formatSort(view.sort),
    c: view.columns.join(","),
    m: view.mode,
    g: view.group,
    day: view.day,
    sc: view.scale,
    z: String(view.frozen),
    d: view.density,
    sum: formatTotals(view.totals),
    k: JSON.stringify(view.colors),
  };
}

/** Writes a change into the address; what equals the view's own setting is left out. */
export function writeState(params: URLSearchParams, state: ListState, base: ViewBase): URLSearchParams {
  const next = new URLSearchParams(params);
  const plain = written(base);
  for (const [name, value] of Object.entries(written(state))) put(next, name, value, plain[name] ?? "");
  put(next, "view", state.view, "");
  put(next, "q", state.q, "");
  put(next, "peek", state.peek ?? "", "");
  put(next, "on", state.on, "");
  return next;
}

/** The whole setting without the view it stands on: what somebody opens who has not got the view. */
export function detached(state: ListState, plain: ViewBase): URLSearchParams {
  return writeState(new URLSearchParams(), { ...state, view: "all", peek: null, on: "" }, plain);
}

/** How it is looked at is no change of a view by itself. */
const LOOKS = new Set(["m", "sc"]);

/** Differs from its saved view (the dot beside the name). */
export function isDirty(state: ListState, base: ViewBase): boolean {
  const plain = written(base);
  return Object.entries(written(state)).some(([name, value]) => !LOOKS.has(name) && value !== plain[name]);
}

/** What is saved of a list; what is as everywhere is left out. */
export function bodyOf(state: ViewBase, dragged: Widths = {}): SavedViewBody {
  const widths = { ...state.widths, ...dragged };
  return {
    filter: toWire(state.filter),
    sort: state.sort,
    columns: state.columns,
    mode: state.mode,
    ...(state.group ? { group: state.group } : {}),
    ...(state.day ? { day: state.day } : {}),
    ...(state.scale === "week" ? { scale: state.scale } : {}),
    ...(state.frozen > 1 ? { frozen: state.frozen } : {}),
    ...(state.density ? { density: state.density } : {}),
    ...(Object.keys(state.totals).length ? { totals: state.totals } : {}),
    ...(state.colors.length ? { colors: state.colors } : {}),
    ...(Object.keys(widths).length ? { widths } : {}),
  };
}
