/** Whose value stays when records are merged. Pure. */
import type { FieldMeta, Json, ObjectMeta, RecordRow } from "../../api/schema";
import { isEmpty, sameValue } from "../../fields/values";
import { isEditable } from "../../meta/objects";

export const MOST = 5;

const NEVER = new Set(["external_id", "source_system", "owner_dept", "currency"]);

/** The fields somebody may pick values of. */
export function pickable(object: ObjectMeta): FieldMeta[] {
  return object.fields.filter(
    (field) => isEditable(object, field) && !NEVER.has(field.name) && field.type !== "sub" && field.type !== "secret",
  );
}

/** True where the records do not all say the same. */
export function differs(field: FieldMeta, records: readonly RecordRow[]): boolean {
  const [first, ...rest] = records.map((record) => record[field.name]);
  return rest.some((value) => !(isEmpty(value) && isEmpty(first)) && !sameValue(value, first));
}

/** Whose value stays unless somebody picks another: the survivor's, or the first there is. */
export function defaultPick(field: FieldMeta, records: readonly RecordRow[], survivor: string): string {
  const stays = records.find((record) => record.id === survivor);
  if (stays && !isEmpty(stays[field.name] as Json)) return survivor;
  return records.find((record) => !isEmpty(record[field.name] as Json))?.id ?? survivor;
}

/** The picks to send: of fields that differ, as chosen or by default. */
export function picks(
  fields: readonly FieldMeta[],
  records: readonly RecordRow[],
  survivor: string,
  chosen: Readonly<Record<string, string>>,
): Record<string, string> {
  const ids = new Set(records.map((record) => record.id));
  const named = fields
    .filter((field) => differs(field, records))
    .map((field) => {
      const own = chosen[field.name];
      return [field.name, own && ids.has(own) ? own : defaultPick(field, records, survivor)];
    });
  return Object.fromEntries(named);
}

/** The record that says most stays, among equals the oldest. */
export function proposedSurvivor(fields: readonly FieldMeta[], records: readonly RecordRow[]): string {
  const filled = (record: RecordRow) => fields.filter((field) => !isEmpty(record[field.name] as Json)).length;
  const ranked = [...records].sort(
    (a, b) => filled(b) - filled(a) || String(a.created_at ?? "").localeCompare(String(b.created_at ?? "")),
  );
  return ranked[0]?.id ?? "";
}
