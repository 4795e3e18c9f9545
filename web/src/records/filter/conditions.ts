/** Fresh and changed conditions of a filter. */
import type { FieldMeta, Json, ObjectMeta } from "../../api/schema";
import { kindOf } from "../../fields/registry";
import { type Condition, isUnary, type Operator } from "../../lib/filter";
import { isVisible } from "../../meta/objects";

const NEVER = new Set(["json", "sub", "geo", "secret", "file[]", "image[]", "sign", "formula"]);

export function filterableFields(object: ObjectMeta): FieldMeta[] {
  const usable = object.fields.filter(
    (field) => isVisible(field) && field.rights !== "masked" && field.filterable !== false && !NEVER.has(field.type),
  );
  return usable.filter((field) => field.name !== "id" && field.name !== "version");
}

/** A fresh condition on a field, with its type's first operator. */
export function newCondition(field: FieldMeta): Condition {
  const op = kindOf(field).operators[0] ?? "eq";
  const value = op === "within" ? "this_month" : op === "is_null" ? true : null;
  return isUnary(op) ? { field: field.name, op } : { field: field.name, op, value };
}

/** The condition with another operator; a value that no longer fits starts anew. */
export function changeOperator(condition: Condition, op: Operator): Condition {
  if (isUnary(op)) return { field: condition.field, op };
  const wasList = Array.isArray(condition.value);
  const value: Json =
    op === "within"
      ? "this_month"
      : op === "is_null"
        ? true
        : op === "between"
          ? [null, null]
          : op === "in" || op === "not_in"
            ? wasList
              ? (condition.value ?? [])
              : []
            : null;
  return { field: condition.field, op, value };
}
