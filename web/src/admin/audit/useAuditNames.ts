/** Definitions and names that audit entries need, asked for once for each object. */
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { AuditEntry } from "../../api/audit";
import { objectOptions } from "../../api/metadata";
import type { ObjectMeta } from "../../api/schema";
import { namesOptions } from "../../fields/useNames";
import { useObjectMap } from "../../meta/objects";
import { idsIn, objectsIn } from "./words";

const AT_ONCE = 400;

export interface AuditNames {
  objects: ReadonlyMap<string, ObjectMeta>;
  name: (target: string, id: string) => string;
}

export function useAuditNames(entries: readonly AuditEntry[]): AuditNames {
  const known = useObjectMap();
  const wanted = objectsIn(entries).filter((name) => known.has(name));
  const found = useQueries({ queries: wanted.map((name) => objectOptions(name)) });
  const objects = new Map(found.flatMap((each) => (each.data ? [[each.data.name, each.data] as const] : [])));
  const ids = useMemo(() => [...idsIn(entries, objects)], [entries, objects]);
  const readable = ids.filter(([target]) => known.has(target));
  const lists = useQueries({
    queries: readable.map(([target, all]) =>
      namesOptions(target, known.get(target)?.name_field ?? "name", all.slice(0, AT_ONCE)),
    ),
  });
  const names = new Map(readable.map(([target], index) => [target, new Map(lists[index]?.data ?? [])]));
  return { objects, name: (target, id) => names.get(target)?.get(id) ?? "" };
}
