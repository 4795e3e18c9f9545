/** Groups of a list: which there are, which rows stand under them, as one flat run of lines for drawing. */
import type { AggregateQuery, AggregateRow } from "../../api/aggregates";
import type { FieldMeta, Filter, Json, ObjectMeta, RecordRow } from "../../api/schema";
import { addMonths } from "../../lib/windows";
import { groupableFields, measuredField, totalsOf } from "../../meta/measures";
import { findField, isVisible } from "../../meta/objects";
import type { Totals } from "../list/listState";
import { measuresOf } from "../list/measuresOf";

export const MOST_GROUPS = 200;
export const ROWS_AT_ONCE = 50;
export const MOST_ROWS = 500;

export interface Group {
  /** Tells groups apart; empty for the records without a value. */
  key: string;
  value: Json;
  count: number;
  totals: Readonly<Record<string, Json>>;
}

export type Line =
  | { kind: "group"; group: Group; open: boolean }
  | { kind: "row"; row: RecordRow; group: Group }
  | { kind: "wait"; group: Group }
  | { kind: "more"; group: Group; rest: number };

/** The field that groups when the view does not say: the board's column, else the first with options. */
export function defaultGroup(object: ObjectMeta): FieldMeta | undefined {
  const fields = groupableFields(object);
  const column = fields.find((field) => field.name === object.layout?.board?.column);
  return column ?? fields.find((field) => field.type === "enum") ?? fields[0];
}

/** The totals of the view; without any the amount a board adds up. */
export function groupTotals(object: ObjectMeta, totals: Totals): Totals {
  if (Object.keys(totals).length) return totals;
  const name = object.layout?.board?.sum ?? object.fields.find((field) => field.type === "money")?.name;
  const field = name ? findField(object, name) : undefined;
  return field && totalsOf(object, field).includes("sum") && measuredField(object, field)
    ? { [field.name]: "sum" }
    : {};
}

function grain(field: FieldMeta): "month" | undefined {
  return field.type === "date" || field.type === "datetime" ? "month" : undefined;
}

/** Where the records a link leads to have an order of their own, such as stages: the field that holds it. */
export function positionOf(target: ObjectMeta): string | undefined {
  return target.fields.find((field) => field.name === "position" && field.type === "int" && isVisible(field))?.name;
}

export function groupsQuery(
  object: ObjectMeta,
  field: FieldMeta,
  filter: Filter | null,
  totals: Totals,
  position?: string,
): AggregateQuery {
  const by = grain(field);
  const place = position ? `${field.name}.${position}` : undefined;
  return {
    filter,
    group_by: [by ? { field: field.name, grain: by } : { field: field.name }, ...(place ? [{ field: place }] : [])],
    measures: [{ fn: "count" }, ...measuresOf(object, totals)],
    sort: by
      ? [{ field: `${field.name}_${by}`, dir: "desc" }]
      : place
        ? [{ field: place, dir: "asc" }]
        : [{ field: "count", dir: "desc" }],
    limit: MOST_GROUPS,
  };
}

/** The answer as groups; options stand in their own order, the records without a value last. */
export function groupsOf(field: FieldMeta, rows: readonly AggregateRow[]): Group[] {
  const by = grain(field);
  const groups = rows.map((row): Group => {
    const { [by ? `${field.name}_${by}` : field.name]: value = null, count, ...totals } = row;
    return { key: value === null ? "" : String(value), value, count: Number(count ?? 0), totals };
  });
  const order = (group: Group) => {
    if (group.value === null) return Number.MAX_SAFE_INTEGER;
    const at = field.options?.findIndex((option) => option.value === group.value) ?? -1;
    return at < 0 ? MOST_GROUPS : at;
  };
  return groups.sort((a, b) => order(a) - order(b));
}

/** Which records belong to a group. */
export function groupFilter(field: FieldMeta, group: Group): Filter {
  if (group.value === null) return { field: field.name, op: "is_null", value: true };
  if (grain(field)) {
    const first = String(group.value).slice(0, 10);
    return { field: field.name, op: "within", value: `${first}/${addMonths(first, 1)}` };
  }
  return { field: field.name, op: "eq", value: group.value };
}

/** Heads and rows one below the other, so that only those in sight are drawn. */
export function linesOf(
  groups: readonly Group[],
  open: ReadonlySet<string>,
  rows: ReadonlyMap<string, readonly RecordRow[]>,
): Line[] {
  return groups.flatMap((group): Line[] => {
    if (!open.has(group.key)) return [{ kind: "group", group, open: false }];
    const loaded = rows.get(group.key);
    const head: Line = { kind: "group", group, open: true };
    if (!loaded) return [head, { kind: "wait", group }];
    const rest = group.count - loaded.length;
    return [
      head,
      ...loaded.map((row): Line => ({ kind: "row", row, group })),
      ...(rest > 0 && loaded.length < MOST_ROWS ? [{ kind: "more", group, rest } as const] : []),
    ];
  });
}
