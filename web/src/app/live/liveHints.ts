/** What a live hint means for the cache: which queries ask again, and which lists only tell that there is news. */
import type { QueryKey } from "@tanstack/react-query";

export interface Hint {
  object: string;
  ids: string[];
  version: number;
  /** Something beside the record, such as a comment: nothing a list shows. */
  quiet?: boolean;
}

export function parseHint(data: string): Hint | null {
  try {
    const body: unknown = JSON.parse(data);
    if (typeof body !== "object" || body === null || !("object" in body) || typeof body.object !== "string")
      return null;
    const ids = "ids" in body && Array.isArray(body.ids) ? body.ids.map(String) : [];
    const version = "version" in body ? Number(body.version) || 0 : 0;
    return { object: body.object, ids, version, ...("quiet" in body && body.quiet === true ? { quiet: true } : {}) };
  } catch {
    return null;
  }
}

type Part = "list" | "board" | "totals" | "one";

/** Where a query of records belongs: `["records", object, "list" | "board" | "totals" | "one", …]`. */
export function placeOf(key: QueryKey): { object: string; part: Part; id?: string } | null {
  const [kind, object, part, id] = key;
  if (kind !== "records" || typeof object !== "string") return null;
  if (part !== "list" && part !== "board" && part !== "totals" && part !== "one") return null;
  return { object, part, ...(part === "one" && typeof id === "string" ? { id } : {}) };
}

/** True for one record's page, history or timeline that a hint is about; many at once concern each. */
export function concernsOne(key: QueryKey, hint: Hint): boolean {
  const place = placeOf(key);
  if (place?.part !== "one" || place.object !== hint.object) return false;
  return hint.ids.length === 0 || hint.ids.includes(place.id ?? "");
}
