/** Audit entries in words: which names they need, what a value means. Pure. */
import type { AuditEntry } from "../../api/audit";
import type { FieldMeta, Json, ObjectMeta } from "../../api/schema";
import { date, dateTime, groupDigits } from "../../lib/format";
import { labelText, t } from "../../lib/i18n";
import { findField, isLink, linkTarget } from "../../meta/objects";

export type Objects = ReadonlyMap<string, ObjectMeta>;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** The objects whose definitions are needed to tell these entries. */
export function objectsIn(entries: readonly AuditEntry[]): string[] {
  return [...new Set(entries.flatMap((entry) => (entry.object ? [entry.object] : [])))].sort();
}

/** Ids by object: people, records and the links among the changes. */
export function idsIn(entries: readonly AuditEntry[], objects: Objects): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  const add = (target: string, ids: readonly (string | null)[]) => {
    const known = found.get(target) ?? new Set<string>();
    for (const id of ids) if (id) known.add(id.toLowerCase());
    if (known.size) found.set(target, known);
  };
  for (const entry of entries) {
    add("user", [entry.actor, entry.on_behalf]);
    if (entry.object) add(entry.object, [entry.record]);
    const object = objects.get(entry.object ?? "");
    for (const change of entry.changes) {
      const field = object && findField(object, change.field);
      if (field && isLink(field)) add(linkTarget(field), [...idsOf(change.old), ...idsOf(change.new)]);
    }
  }
  return new Map([...found].map(([target, ids]) => [target, [...ids].sort()]));
}

function idsOf(value: Json): string[] {
  return typeof value === "string" ? (value.match(UUID) ?? []) : [];
}

export function isNothing(value: Json | undefined): boolean {
  return value === null || value === undefined || value === "";
}

/** A value of the audit (kept as text) as people read it; whole documents are only said to be there. */
export function valueText(
  field: FieldMeta | undefined,
  value: Json,
  names: (target: string, id: string) => string,
): string {
  if (isNothing(value)) return t("value.empty");
  if (field?.type === "json") return t("audit.content");
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (!field) return text;
  if (isLink(field)) return text.replace(UUID, (id) => names(linkTarget(field), id.toLowerCase()) || "—");
  if (field.options) {
    const labels = text.split(",").map((each) => {
      const option = field.options?.find((known) => known.value === each);
      return option ? labelText(option.label, each) : each;
    });
    return labels.join(t("text.list_separator"));
  }
  if (field.type === "bool") return t(text === "true" ? "value.yes" : "value.no");
  if (["money", "dec", "int", "pct"].includes(field.type)) return groupDigits(text);
  if (field.type === "date") return date(text);
  if (field.type === "datetime" && !Number.isNaN(Date.parse(text))) return dateTime(text);
  return text;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The start of a day, or the end of it, in a zone given by its offset in minutes (480 = UTC+8). */
export function dayEdge(day: string, end: boolean, offset: number): string | undefined {
  if (!DAY.test(day)) return undefined;
  const start = Date.parse(`${day}T00:00:00Z`) - offset * 60_000;
  return new Date(start + (end ? 86_400_000 : 0)).toISOString();
}
