/** The filter of api.md as a value, and the two-level form people edit. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type Operator =
  | "eq"
  | "ne"
  | "lt"
  | "lte"
  | "gt"
  | "gte"
  | "in"
  | "not_in"
  | "contains"
  | "starts_with"
  | "is_null"
  | "between"
  | "within"
  | "near"
  | "me"
  | "my_team"
  | "search";

export interface Condition {
  field: string;
  op: Operator;
  value?: Json;
}

export type Filter = Condition | { and: Filter[] } | { or: Filter[] } | { not: Filter };

/** A group of conditions and groups; the root of the builder. */
export interface FilterGroup {
  join: "and" | "or";
  items: (Condition | FilterGroup)[];
}

export const EMPTY_GROUP: FilterGroup = { join: "and", items: [] };

export const WINDOWS = [
  "today",
  "yesterday",
  "tomorrow",
  "this_week",
  "last_week",
  "next_week",
  "this_month",
  "last_month",
  "next_month",
  "this_quarter",
  "last_quarter",
  "next_quarter",
  "this_year",
  "last_year",
  "next_year",
  "last_7_days",
  "last_30_days",
  "last_90_days",
  "next_7_days",
  "next_30_days",
] as const;

export function isGroup(item: Condition | FilterGroup): item is FilterGroup {
  return "join" in item;
}

/** Operators that need no value beside them. */
export function isUnary(op: Operator): boolean {
  return op === "me" || op === "my_team";
}

/** False for a condition whose value is still to be given. */
export function hasValue(condition: Condition): boolean {
  if (isUnary(condition.op)) return true;
  const value = condition.value;
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== "";
}

/** What goes to the server; unfinished conditions are left out, nothing left is null. */
export function toWire(group: FilterGroup): Filter | null {
  const parts: Filter[] = [];
  for (const item of group.items) {
    if (isGroup(item)) {
      const inner = toWire(item);
      if (inner) parts.push(inner);
    } else if (hasValue(item)) {
      parts.push(isUnary(item.op) ? { field: item.field, op: item.op } : item);
    }
  }
  const only = parts[0];
  if (!only) return null;
  if (parts.length === 1) return only;
  return group.join === "and" ? { and: parts } : { or: parts };
}

/** The editable form of a wire filter; shapes the builder cannot draw are kept out of it (null). */
export function fromWire(filter: Filter | null | undefined): FilterGroup | null {
  if (!filter) return EMPTY_GROUP;
  if ("field" in filter) return { join: "and", items: [filter] };
  if ("not" in filter) return null;
  const join = "and" in filter ? "and" : "or";
  const items: (Condition | FilterGroup)[] = [];
  for (const part of "and" in filter ? filter.and : filter.or) {
    if ("field" in part) {
      items.push(part);
      continue;
    }
    const inner = fromWire(part);
    if (!inner) return null;
    items.push(inner);
  }
  return { join, items };
}

/** Records whose search document matches what was typed: Chinese, pinyin initials, digits. */
export function searchFilter(text: string | undefined): Condition | null {
  const value = text?.trim();
  return value ? { field: "", op: "search", value } : null;
}

/** Both filters must hold; empty ones vanish. */
export function allOf(...filters: (Filter | null | undefined)[]): Filter | null {
  const present = filters.filter((each): each is Filter => Boolean(each));
  return present.length > 1 ? { and: present } : (present[0] ?? null);
}

/** Fields a filter speaks of. */
export function fieldsOf(group: FilterGroup): string[] {
  return group.items.flatMap((item) => (isGroup(item) ? fieldsOf(item) : [item.field]));
}
