/** Likely duplicates of a draft, found while it is typed and when saving it is refused. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, http, type Problem } from "./client";
import type { Json, RecordRow } from "./schema";

/** A likely duplicate; one out of the caller's reach comes without id and masked. */
export interface Match {
  id?: string;
  object: string;
  name: string;
  score: number;
  reasons: string[];
  masked: boolean;
  owner?: string;
  last_activity_days?: number;
}

export type Draft = Record<string, Json>;

/** The likely duplicates of a draft; asked again whenever the draft is another. */
export function useDuplicates(object: string, draft: Draft, enabled: boolean) {
  return useQuery({
    queryKey: ["duplicates", object, draft],
    queryFn: async ({ signal }) => {
      const request = http.POST("/api/v1/records/{object}/duplicates", {
        params: { path: { object } },
        body: draft,
        signal,
      });
      return (await answer<{ matches: Match[] }>(request)).matches;
    },
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  });
}

/** The matches for which saving was refused. */
export function refusedFor(problem: Problem): Match[] {
  return problem.code === "duplicate_found" ? ((problem.body as { matches?: Match[] }).matches ?? []) : [];
}

/** Saves a record although it seems to be there already; the reason becomes part of its history. */
export function createAllTheSame(object: string, values: Draft, reason: string): Promise<RecordRow> {
  const header = { "x-allow-duplicate": encodeURIComponent(reason) };
  return answer(http.POST("/api/v1/records/{object}", { params: { path: { object }, header }, body: values }));
}
