/** What a live hint means for the cache: which queries ask again, and which lists only tell that there is news. */
import type { QueryKey } from "@tanstack/react-query";

export interface Hint {
  object: string;
  ids: string[];
  version: number;
  /** Those of the records, in the order of their ids; empty where they are not told. */
  versions: number[];
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
    const versions = "versions" in body && Array.isArray(body.versions) ? body.versions.map(Number) : [];
    return {
      object: body.object,
      ids,
      version,
      versions,
      ...("quiet" in body && body.quiet === true ? { quiet: true } : {}),
    };
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

/** The version of a record in the pages of a list or the columns of a board; undefined where it is not among them. */
function heldVersion(data: unknown, id: string): number | undefined {
  const parts: unknown = typeof data === "object" && data !== null && "pages" in data ? data.pages : data;
  for (const part of Array.isArray(parts) ? parts : [parts]) {
    const records: unknown = typeof part === "object" && part !== null && "records" in part ? part.records : [];
    const row = (Array.isArray(records) ? records : []).find((each) => each?.id === id);
    if (row) return Number(row.version);
  }
  return undefined;
}

/**
 * Whether a list or board shows already what a hint tells. Records it holds are compared by version, so that one's own
 * change is never news and another's always is, however long either took; of records it does not hold (filtered out,
 * removed) only the time is known: `recent` tells that it was asked for a moment ago.
 */
export function shows(data: unknown, hint: Hint, recent: boolean): boolean {
  if (!hint.ids.length) return recent;
  return hint.ids.every((id, i) => {
    const held = heldVersion(data, id);
    const told = hint.versions[i];
    return held === undefined || told === undefined ? recent : held >= told;
  });
}
