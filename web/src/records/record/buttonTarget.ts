/** Where a button leads. Pure. */
import type { Json, RecordRow } from "../../api/schema";

function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(",");
  return String(value.name ?? value.id ?? "");
}

/** An address with the record's values in place of `{field}`; they cannot break out of their place. */
export function filledIn(address: string, record: RecordRow): string {
  return address.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(textOf(record[name])));
}
