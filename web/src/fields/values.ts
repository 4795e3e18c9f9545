/** Reading loosely typed wire values. */
import type { FieldMeta, Json, Ref } from "../api/schema";

export function isEmpty(value: Json | undefined): value is null | undefined | "" {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** A link or file as reads answer with it; the rows of a line table have a version and are none. */
export function isRef(value: Json | undefined): value is { id: string; name: string } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return typeof value.id === "string" && value.version === undefined;
}

/** The id of a link, expanded or not. */
export function refId(value: Json | undefined): string | null {
  if (isRef(value)) return value.id;
  return typeof value === "string" && value ? value : null;
}

/** The name of an expanded link. */
export function refName(value: Json | undefined): string {
  return asRef(value)?.name ?? "";
}

export function asRef(value: Json | undefined): Ref | null {
  if (isRef(value)) return { id: value.id, name: String(value.name ?? "") };
  return typeof value === "string" && value ? { id: value, name: "" } : null;
}

/** What goes back to the server: links as ids. */
export function toWireValue(value: Json): Json {
  if (isRef(value)) return value.id;
  if (Array.isArray(value)) return value.map(toWireValue);
  return value;
}

export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(toWireValue(a ?? null)) === JSON.stringify(toWireValue(b ?? null));
}

const KEPT_OUT = new Set(["version", "created_at", "created_by", "updated_at", "updated_by"]);

/** What goes back to the server for a field: rows of a line table with their links as ids, everything else as ever. */
export function toWire(field: Pick<FieldMeta, "type"> | undefined, value: Json): Json {
  if (field?.type !== "sub" || !Array.isArray(value)) return toWireValue(value);
  return value.map((row) => {
    if (typeof row !== "object" || row === null || Array.isArray(row)) return row;
    const parts = Object.entries(row).filter(([name]) => !KEPT_OUT.has(name));
    return Object.fromEntries(parts.map(([name, part]) => [name, toWireValue(part)]));
  });
}
