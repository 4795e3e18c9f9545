/** The verbs every object has. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { HistoryItem, TimelineItem } from "./pastSchema";
import type { BoardColumn, BoardQuery, Json, RecordPage, RecordQuery, RecordRow } from "./schema";

export type Values = Record<string, Json>;

const one = (object: string, id: string) => ({ path: { object, id } });

export function queryRecords(object: string, query: RecordQuery, signal?: AbortSignal): Promise<RecordPage> {
  const body = { ...query, filter: query.filter as Record<string, unknown> | null | undefined };
  return answer(http.POST("/api/v1/records/{object}/query", { params: { path: { object } }, body, signal }));
}

export function getRecord(object: string, id: string, expand: string[], signal?: AbortSignal): Promise<RecordRow> {
  const params = { ...one(object, id), query: { expand: expand.join(",") } };
  return answer(http.GET("/api/v1/records/{object}/{id}", { params, signal }));
}

function once(key: string | undefined): Record<string, string> {
  return key ? { "Idempotency-Key": key } : {};
}

/** Makes a record; sent again under the same key it is made once. */
export function createRecord(object: string, values: Values, key?: string): Promise<RecordRow> {
  const headers = once(key);
  return answer(http.POST("/api/v1/records/{object}", { params: { path: { object } }, headers, body: values }));
}

/** Changes exactly the fields given; with a version the server refuses (412) when the record has moved. */
export function changeRecord(
  object: string,
  id: string,
  values: Values,
  version?: Json,
  key?: string,
): Promise<RecordRow> {
  const header = version === undefined || version === null ? {} : { "if-match": String(version) };
  const params = { ...one(object, id), header };
  return answer(http.PATCH("/api/v1/records/{object}/{id}", { params, headers: once(key), body: values }));
}

/** A named use case on one record, as its object lists them. */
export function runAction(object: string, id: string, action: string): Promise<unknown> {
  return answer(
    http.POST("/api/v1/records/{object}/{id}/actions/{action}", {
      params: { path: { ...one(object, id).path, action } },
      body: {},
    }),
  );
}

export function removeRecord(object: string, id: string): Promise<void> {
  return answer(http.DELETE("/api/v1/records/{object}/{id}", { params: one(object, id) }));
}

export async function fetchBoard(object: string, query: BoardQuery, signal?: AbortSignal): Promise<BoardColumn[]> {
  const body = { ...query, filter: query.filter as Record<string, unknown> | null | undefined };
  const params = { path: { object } };
  const board = await answer<{ columns: BoardColumn[] }>(
    http.POST("/api/v1/records/{object}/board", { params, body, signal }),
  );
  return board.columns;
}

/** Everything cached about one object; invalidated together after a write. */
export const recordKeys = {
  object: (object: string) => ["records", object] as const,
  list: (object: string, query: RecordQuery) => ["records", object, "list", query] as const,
  board: (object: string, query: BoardQuery) => ["records", object, "board", query] as const,
  one: (object: string, id: string) => ["records", object, "one", id] as const,
  history: (object: string, id: string) => ["records", object, "one", id, "history"] as const,
  timeline: (object: string, id: string) => ["records", object, "one", id, "timeline"] as const,
};

export function listOptions(object: string, query: RecordQuery) {
  return infiniteQueryOptions({
    queryKey: recordKeys.list(object, query),
    queryFn: ({ pageParam, signal }) =>
      queryRecords(object, pageParam ? { ...query, count: false, cursor: pageParam } : query, signal),
    initialPageParam: "",
    getNextPageParam: (last: RecordPage) => last.next_cursor || undefined,
  });
}

export function recordOptions(object: string, id: string, expand: string[]) {
  return queryOptions({
    queryKey: recordKeys.one(object, id),
    queryFn: ({ signal }) => getRecord(object, id, expand, signal),
  });
}

export function boardOptions(object: string, query: BoardQuery) {
  return queryOptions({
    queryKey: recordKeys.board(object, query),
    queryFn: ({ signal }) => fetchBoard(object, query, signal),
  });
}

export function historyOptions(object: string, id: string) {
  return infiniteQueryOptions({
    queryKey: recordKeys.history(object, id),
    queryFn: ({ pageParam }) => {
      const params = { ...one(object, id), query: { before: pageParam || undefined } };
      return answer<{ items: HistoryItem[]; next?: number | null }>(
        http.GET("/api/v1/records/{object}/{id}/history", { params }),
      );
    },
    initialPageParam: 0,
    getNextPageParam: (last) => last.next || undefined,
  });
}

/** What happened with a record, newest first; the server answers the last 200 events. */
export function timelineOptions(object: string, id: string) {
  return queryOptions({
    queryKey: recordKeys.timeline(object, id),
    queryFn: async () => {
      const params = one(object, id);
      const told = await answer<{ items: TimelineItem[] }>(
        http.GET("/api/v1/records/{object}/{id}/timeline", { params }),
      );
      return told.items;
    },
  });
}
