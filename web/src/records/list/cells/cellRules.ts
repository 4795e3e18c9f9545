/** Which cells can be edited in place, and why the others cannot. */
import type { FieldMeta, ObjectMeta } from "../../../api/schema";
import { kindOf } from "../../../fields/registry";
import { can, isEditable } from "../../../meta/objects";

/** Editors that need more room than a cell: people open the record for them. */
const ROOMY = new Set(["sub", "rich", "json", "file[]", "image[]", "sign", "address", "geo", "secret"]);

export type Lock = "computed" | "system" | "verb" | "right" | "roomy";

/** Why nobody can type into cells of this field here; null when they can. */
export function lockOf(object: ObjectMeta, field: FieldMeta): Lock | null {
  if (field.computed) return "computed";
  if (field.derived || !kindOf(field).Edit) return "system";
  if (!can(object, "update")) return "verb";
  if ((field.rights ?? "edit") !== "edit") return field.system ? "system" : "right";
  if (!isEditable(object, field)) return "system";
  return ROOMY.has(field.type) ? "roomy" : null;
}
