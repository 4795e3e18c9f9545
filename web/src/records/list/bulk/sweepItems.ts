/** What people ask for in the bulk dialog, as one change for the server. */
import type { Sweep } from "../../../api/bulk";
import type { Values } from "../../../api/records";
import type { FieldMeta, Json, ObjectMeta } from "../../../api/schema";
import { isEmpty, toWireValue } from "../../../fields/values";
import { can, findField } from "../../../meta/objects";
import { lockOf } from "../cells/cellRules";

/** How a list changes: as a whole, or part by part. */
export type Mode = "set" | "add" | "remove" | "clear";

export interface SweepItem {
  field: FieldMeta | null;
  mode: Mode;
  value: Json;
}

const LISTS = new Set(["tags", "enum[]", "ref[]"]);

export function isList(field: FieldMeta): boolean {
  return LISTS.has(field.type);
}

export function modesOf(field: FieldMeta): Mode[] {
  const modes: Mode[] = isList(field) ? ["add", "remove", "set"] : ["set"];
  return field.required ? modes : [...modes, "clear"];
}

/** Fields of which one value can make sense for many records. */
export function sweepable(object: ObjectMeta): FieldMeta[] {
  return object.fields.filter(
    (field) => field.name !== object.name_field && !field.unique && lockOf(object, field) === null,
  );
}

/** A beginning of the dialog: with a field that is asked for by name, or free. */
export function itemOf(field: FieldMeta | null): SweepItem {
  return { field, mode: field ? (modesOf(field)[0] ?? "set") : "set", value: null };
}

/** The change for the server; null while something is left open. */
export function sweepOf(items: readonly SweepItem[]): Sweep | null {
  const values: Values = {};
  const add: Record<string, string[]> = {};
  const remove: Record<string, string[]> = {};
  for (const { field, mode, value } of items) {
    if (!field || (mode !== "clear" && isEmpty(value))) return null;
    const wire = toWireValue(value);
    if (mode === "clear") values[field.name] = isList(field) ? [] : null;
    else if (mode === "set") values[field.name] = wire;
    else (mode === "add" ? add : remove)[field.name] = (Array.isArray(wire) ? wire : [wire]).map(String);
  }
  return items.length ? { op: "update", values, add, remove } : null;
}

export type BulkAction = "edit" | "assign" | "stage" | "tag" | "delete" | "export" | "merge";

/** The field an action asks for. */
export function fieldOf(object: ObjectMeta, action: BulkAction): FieldMeta | null {
  if (action === "assign") return findField(object, "owner") ?? null;
  if (action === "stage") return findField(object, object.layout?.board?.column ?? "") ?? null;
  return action === "tag" ? (object.fields.find((field) => field.type === "tags") ?? null) : null;
}

const MERGED = 3;

/** What this person may do with so many chosen rows; everything that matches needs the right to change in bulk. */
export function actionsOf(object: ObjectMeta, count: number, all: boolean): BulkAction[] {
  const bulk = !all || can(object, "bulk");
  const fields = sweepable(object);
  const has = (action: BulkAction) => fields.some((field) => field.name === fieldOf(object, action)?.name);
  const actions: BulkAction[] = [];
  if (bulk && fields.length) actions.push("edit");
  for (const action of ["assign", "stage", "tag"] as const) if (bulk && has(action)) actions.push(action);
  if (can(object, "export")) actions.push("export");
  if (!all && count >= 2 && count <= MERGED && can(object, "merge")) actions.push("merge");
  if (bulk && can(object, "delete")) actions.push("delete");
  return actions;
}
