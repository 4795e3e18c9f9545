/** Computed fields whose values are still being worked out for the records there are. */
import { queryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { ObjectMeta } from "./schema";

export const SOON_MS = 5_000;

/** Percent done by field; empty where nothing is open. Looked at again while something is. */
export type Filling = Readonly<Record<string, number>>;

export function fillingOf(object: ObjectMeta): Filling {
  return Object.fromEntries(
    object.fields.flatMap((field) => (field.filling === undefined ? [] : [[field.name, field.filling]])),
  );
}

export const fillingOptions = (object: string) =>
  queryOptions({
    // below the object's own key: whatever changes its definition asks anew
    queryKey: ["object", object, "filling"],
    queryFn: async () =>
      fillingOf(await answer<ObjectMeta>(http.GET("/api/v1/objects/{object}", { params: { path: { object } } }))),
    refetchInterval: (query) => (Object.keys(query.state.data ?? {}).length > 0 ? SOON_MS : false),
    staleTime: SOON_MS,
  });
