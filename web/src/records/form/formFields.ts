import type { FieldMeta, Json, Me, ObjectMeta } from "../../api/schema";
import { kindOf } from "../../fields/registry";
import { findField, isVisible, pickFields } from "../../meta/objects";

const QUICK_FIELDS = 7;
const NEVER = new Set([
  "id",
  "version",
  "deleted_at",
  "external_id",
  "source_system",
  "created_at_original",
  "created_by_original",
  "import_batch",
  "gaps",
]);

function creatable(field: FieldMeta): boolean {
  const typed = kindOf(field).Edit !== undefined;
  return typed && !field.derived && !NEVER.has(field.name) && isVisible(field) && (field.rights ?? "edit") === "edit";
}

export interface FormParts {
  quick: FieldMeta[];
  more: FieldMeta[];
  fits: (field: FieldMeta) => boolean;
}

/** The few fields of quick create as the layout names them, and the rest; what the server misses it asks for by name. */
export function formFields(object: ObjectMeta): FormParts {
  const all = object.fields.filter(creatable);
  const named = pickFields(object, object.layout?.form ?? []).filter(creatable);
  const quick = (named.length ? named : all).slice(0, QUICK_FIELDS);
  return { quick, more: all.filter((field) => !quick.includes(field)), fits: creatable };
}

/** What a new record starts with: declared defaults, the person as owner, now as the time of an activity. */
export function startValues(object: ObjectMeta, me: Me): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const field of object.fields) {
    if (field.default !== undefined && field.default !== null && creatable(field)) values[field.name] = field.default;
  }
  if (findField(object, "owner") && object.name !== "user") values.owner = { id: me.user.id, name: me.user.name };
  const at = findField(object, "at");
  if (at?.required && at.type === "datetime") values.at = new Date().toISOString();
  return values;
}
