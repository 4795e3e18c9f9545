/** Figures over everything a filter finds, worked out by the server within the caller's rights. */
import { queryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { Filter, Json } from "./schema";

export interface AggregateQuery {
  filter?: Filter | null;
  group_by?: { field: string; grain?: "day" | "week" | "month" | "quarter" | "year" }[];
  measures: { fn: "count" | "sum" | "avg"; field?: string; as?: string }[];
  sort?: { field: string; dir: "asc" | "desc" }[];
  limit?: number;
}

export type AggregateRow = Record<string, Json>;

export function fetchAggregate(object: string, query: AggregateQuery, signal?: AbortSignal): Promise<AggregateRow[]> {
  const body = { ...query, filter: query.filter as Record<string, unknown> | null | undefined };
  const params = { path: { object } };
  const told = answer<{ rows: AggregateRow[] }>(
    http.POST("/api/v1/records/{object}/aggregate", { params, body, signal }),
  );
  return told.then(({ rows }) => rows);
}

/** Asked for again with the lists of the object. */
export function aggregateOptions(object: string, query: AggregateQuery) {
  return queryOptions({
    queryKey: ["records", object, "totals", query] as const,
    queryFn: ({ signal }) => fetchAggregate(object, query, signal),
  });
}
