/** Merging records, taking a merge back, the recycle bin and a person's data. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { TimelineItem } from "./pastSchema";
import type { RecordRow } from "./schema";
import type { Undone } from "./undo";

export interface Merged {
  id: string;
  operation: string;
  /** How many records of each object lead to the survivor now. */
  moved: Record<string, number>;
}

/** Merges `from` into `survivor`; `pick` says for each field whose value stays. */
export function mergeRecords(
  object: string,
  survivor: string,
  from: string[],
  pick: Record<string, string>,
): Promise<Merged> {
  const params = { path: { object, id: survivor } };
  return answer(http.POST("/api/v1/records/{object}/{id}/merge", { params, body: { from, pick } }));
}

export interface PastMerge {
  operation: string;
  at: string;
  actor: string | null;
  from: string[];
  names: string[];
}

export function mergesOptions(object: string, id: string) {
  return queryOptions({
    queryKey: ["merges", object, id],
    queryFn: async () => {
      const params = { path: { object, id } };
      return (await answer<{ merges: PastMerge[] }>(http.GET("/api/v1/records/{object}/{id}/merges", { params })))
        .merges;
    },
    staleTime: 0,
    retry: false,
  });
}

export function unmerge(object: string, id: string, operation: string): Promise<Undone> {
  const params = { path: { object, id } };
  return answer(http.POST("/api/v1/records/{object}/{id}/unmerge", { params, body: { operation } }));
}

export interface Binned {
  object: string;
  id: string;
  name: string | null;
  owner: string | null;
  deleted_at: string;
  deleted_by: string | null;
  days_left: number;
}

export function binOptions(object: string) {
  return infiniteQueryOptions({
    queryKey: ["bin", object],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { object }, query: pageParam ? { before: pageParam } : {} };
      return answer<{ records: Binned[]; next: string | null }>(
        http.GET("/api/v1/recycle-bin/{object}", { params, signal }),
      );
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    enabled: object !== "",
    staleTime: 0,
  });
}

export function restoreRecord(object: string, id: string): Promise<RecordRow> {
  return answer(http.POST("/api/v1/records/{object}/{id}/restore", { params: { path: { object, id } } }));
}

export interface PersonalData {
  object: string;
  record: RecordRow;
  timeline: TimelineItem[];
}

export function personalData(object: string, id: string): Promise<PersonalData> {
  return answer(http.POST("/api/v1/records/{object}/{id}/personal-data", { params: { path: { object, id } } }));
}

export function forgetPerson(object: string, id: string, reason: string): Promise<{ fields: string[] }> {
  const params = { path: { object, id } };
  return answer(http.POST("/api/v1/records/{object}/{id}/forget", { params, body: { reason } }));
}
