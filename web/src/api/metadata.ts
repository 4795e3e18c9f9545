import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "./client";
import type { ObjectMeta, ObjectSummary } from "./schema";

const STALE_MS = 5 * 60_000;

export function useObjects() {
  return useQuery({
    queryKey: ["objects"],
    queryFn: async () => (await call<{ objects: ObjectSummary[] }>("GET", "/objects")).objects,
    staleTime: STALE_MS,
  });
}

export function objectOptions(name: string) {
  return queryOptions({
    queryKey: ["object", name],
    queryFn: () => call<ObjectMeta>("GET", `/objects/${name}`),
    staleTime: STALE_MS,
  });
}

export function useObjectMeta(name: string, enabled = true) {
  return useQuery({ ...objectOptions(name), enabled });
}
