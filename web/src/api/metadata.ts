import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, http } from "./client";
import { withResults } from "./computed";
import type { ObjectMeta, ObjectSummary } from "./schema";

const STALE_MS = 5 * 60_000;

export const objectsOptions = queryOptions({
  queryKey: ["objects"],
  queryFn: async () => (await answer<{ objects: ObjectSummary[] }>(http.GET("/api/v1/objects"))).objects,
  staleTime: STALE_MS,
});

export function useObjects() {
  return useQuery(objectsOptions);
}

export function objectOptions(name: string) {
  return queryOptions({
    queryKey: ["object", name],
    queryFn: async () =>
      withResults(
        await answer<ObjectMeta>(http.GET("/api/v1/objects/{object}", { params: { path: { object: name } } })),
      ),
    staleTime: STALE_MS,
  });
}

export function useObjectMeta(name: string, enabled = true) {
  return useQuery({ ...objectOptions(name), enabled });
}
