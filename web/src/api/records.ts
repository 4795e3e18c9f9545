/** The verbs every object has. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type {
  BoardColumn,
  BoardQuery,
  HistoryItem,
  Json,
  RecordPage,
  RecordQuery,
  RecordRow,
  TimelineItem,
} from "./schema";

export type Values = Record<string, Json>;

export function queryRecords(object: string, query: RecordQuery, signal?: AbortSignal): Promise<RecordPage> {
  return call<RecordPage>("POST", `/records/${object}/query`, { body: query, signal });
}

export function getRecord(object: string, id: string, expand: string[], signal?: AbortSignal): Promise<RecordRow> {
  return call<RecordRow>("GET", `/records/${object}/${id}`, { query: { expand: expand.join(",") }, signal });
}

export function createRecord(object: string, values: Values): Promise<RecordRow> {
  return call<RecordRow>("POST", `/records/${object}`, { body: values });
}

/** Changes exactly the fields given; with a version the server refuses (412) when the record has moved. */
export function changeRecord(object: string, id: string, values: Values, version?: Json): Promise<RecordRow> {
  const headers: Record<string, string> = {};
  if (version !== undefined && version !== null) headers["If-Match"] = String(version);
  return call<RecordRow>("PATCH", `/records/${object}/${id}`, { body: values, headers });
}

export function removeRecord(object: string, id: string): Promise<void> {
  return call<void>("DELETE", `/records/${object}/${id}`);
}

export function restoreRecord(object: string, id: string): Promise<RecordRow> {
  return call<RecordRow>("POST", `/records/${object}/${id}/restore`);
}

export function runAction(object: string, id: string, action: string, input: Values): Promise<RecordRow | undefined> {
  return call<RecordRow | undefined>("POST", `/records/${object}/${id}/actions/${action}`, { body: input });
}

export async function fetchBoard(object: string, query: BoardQuery, signal?: AbortSignal): Promise<BoardColumn[]> {
  return (await call<{ columns: BoardColumn[] }>("POST", `/records/${object}/board`, { body: query, signal })).columns;
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
    queryFn: ({ pageParam }) =>
      call<{ items: HistoryItem[]; next?: number | null }>("GET", `/records/${object}/${id}/history`, {
        query: { before: pageParam || undefined },
      }),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next || undefined,
  });
}

/** What happened with a record, newest first; the server answers the last 200 events. */
export function timelineOptions(object: string, id: string) {
  return queryOptions({
    queryKey: recordKeys.timeline(object, id),
    queryFn: async () => (await call<{ items: TimelineItem[] }>("GET", `/records/${object}/${id}/timeline`)).items,
  });
}
