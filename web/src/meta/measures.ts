/** Which figures make sense of a field over many records, and by which fields records fall into groups. */
import type { FieldMeta, ObjectMeta } from "../api/schema";
import { findField, isVisible } from "./objects";

export type TotalFunction = "sum" | "avg";

const NUMBERS = new Set(["int", "dec", "money", "pct", "duration", "rollup"]);
const GROUPS = new Set(["enum", "ref", "user", "dept", "bool", "date", "datetime", "region"]);
const DAYS = new Set(["date", "datetime"]);
const NEVER = new Set(["deleted_at"]);

function askable(field: FieldMeta): boolean {
  return isVisible(field) && field.rights !== "masked" && field.filterable !== false && !NEVER.has(field.name);
}

/**
 * The field whose figures stand for this one over several records: money is added up in the workspace's currency,
 * where the object keeps such a field; money of several currencies without one cannot be added up.
 */
export function measuredField(object: ObjectMeta, field: FieldMeta): FieldMeta | undefined {
  if (field.type !== "money") return field;
  const base = findField(object, `${field.name}_base`);
  if (base && askable(base)) return base;
  return field.name.endsWith("_base") || !findField(object, field.currency_field ?? "currency") ? field : undefined;
}

/** What a summary row can say of a field. */
export function totalsOf(object: ObjectMeta, field: FieldMeta): TotalFunction[] {
  const numeric =
    NUMBERS.has(field.type) || (field.computed !== undefined && ["int", "dec", "money"].includes(field.type));
  if (!numeric || !askable(field) || !measuredField(object, field)) return [];
  return field.type === "pct" ? ["avg"] : ["sum", "avg"];
}

export function isGroupable(field: FieldMeta): boolean {
  return GROUPS.has(field.type) && askable(field) && field.computed !== "formula";
}

/** Days a record can stand on in a calendar. */
export function isDay(field: FieldMeta): boolean {
  return DAYS.has(field.type) && askable(field);
}

export function groupableFields(object: ObjectMeta): FieldMeta[] {
  return object.fields.filter(isGroupable);
}

export function dayFields(object: ObjectMeta): FieldMeta[] {
  return object.fields.filter(isDay);
}
