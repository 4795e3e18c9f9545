/** Reading object metadata: labels, rights, which fields show where. */
import { useObjects } from "../api/metadata";
import type { FieldMeta, ObjectMeta, ObjectSummary, RecordRow } from "../api/schema";
import { labelText } from "../lib/i18n";

const LINKS = new Set(["ref", "ref[]", "user", "dept"]);
const SYSTEM = new Set(["id", "version", "deleted_at"]);

export function objectLabel(object: ObjectSummary | undefined, fallback = ""): string {
  return object ? labelText(object.label, object.name) : fallback;
}

export function fieldLabel(field: FieldMeta): string {
  return labelText(field.label, field.name);
}

export function findField(object: ObjectMeta, name: string): FieldMeta | undefined {
  return object.fields.find((field) => field.name === name);
}

export function isLink(field: FieldMeta): boolean {
  return LINKS.has(field.type);
}

/** The object a link points at. */
export function linkTarget(field: FieldMeta): string {
  if (field.type === "user") return "user";
  if (field.type === "dept") return "department";
  return field.target ?? "";
}

export function isVisible(field: FieldMeta): boolean {
  return field.rights !== "hidden";
}

export function isEditable(object: ObjectMeta, field: FieldMeta): boolean {
  if (field.derived || field.type === "id" || SYSTEM.has(field.name)) return false;
  if (field.type === "formula" || field.type === "rollup" || field.type === "autonum") return false;
  return can(object, "update") && (field.rights ?? "edit") === "edit";
}

export function can(object: ObjectSummary, verb: string): boolean {
  return object.verbs?.includes(verb) ?? false;
}

/** Named fields that exist and may be seen, in the order named. */
export function pickFields(object: ObjectMeta, names: readonly string[]): FieldMeta[] {
  return names
    .map((name) => findField(object, name))
    .filter((field): field is FieldMeta => field !== undefined && isVisible(field));
}

export function listFields(object: ObjectMeta): string[] {
  const named = object.layout?.list?.length ? object.layout.list : object.fields.slice(0, 8).map((field) => field.name);
  const names = pickFields(object, named).map((field) => field.name);
  return names.includes(object.name_field) ? names : [object.name_field, ...names];
}

/** Links among the named fields: what `expand` asks for. */
export function expandable(object: ObjectMeta, names: readonly string[]): string[] {
  return pickFields(object, names)
    .filter(isLink)
    .map((field) => field.name);
}

export function allLinks(object: ObjectMeta): string[] {
  return object.fields
    .filter((field) => (isLink(field) || field.type === "sub") && isVisible(field))
    .map((field) => field.name);
}

/** Fields besides those shown that a row always needs: its name, version and the money's currency. */
export function withCompanions(object: ObjectMeta, names: readonly string[]): string[] {
  const all = new Set([...names, object.name_field]);
  for (const extra of ["version", "currency"]) if (findField(object, extra)) all.add(extra);
  return [...all];
}

export function recordName(object: ObjectMeta | undefined, record: RecordRow): string {
  const value = record[object?.name_field ?? "name"] ?? record.name;
  if (value && typeof value === "object" && !Array.isArray(value)) return String(value.name ?? "");
  return value ? String(value) : "—";
}

/** Objects by name, for navigation and labels. */
export function useObjectMap(): Map<string, ObjectSummary> {
  const { data } = useObjects();
  return new Map((data ?? []).map((object) => [object.name, object]));
}
