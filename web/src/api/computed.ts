/** Formulas and roll-ups: everywhere but where they are defined they are fields of the type of their result. */
import type { FieldMeta, FieldType, ObjectMeta } from "./schema";

/** A field as the interface describes it. */
type ServedField = FieldMeta & { result?: FieldType };

/** The object with every computed field shown, filtered and sorted as its result is. */
export function withResults(object: ObjectMeta): ObjectMeta {
  return { ...object, fields: object.fields.map(asResult) };
}

function asResult(field: ServedField): FieldMeta {
  if (field.type !== "formula" && field.type !== "rollup") return field;
  return { ...field, type: field.result ?? "text", computed: field.type, derived: true };
}
