/** Reading loosely typed wire values. */
import type { Json, Ref } from "../api/schema";

export function isEmpty(value: Json | undefined): value is null | undefined | "" {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

export function isRef(value: Json | undefined): value is { id: string; name: string } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && typeof value.id === "string";
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
