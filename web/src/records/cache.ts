/** Showing a change at once wherever the record stands, and taking it back. */
import type { InfiniteData, QueryKey } from "@tanstack/react-query";
import { queryClient } from "../api/queryClient";
import { recordKeys } from "../api/records";
import type { RecordPage, RecordRow } from "../api/schema";

export type Snapshot = [QueryKey, unknown][];

export function snapshot(object: string): Snapshot {
  return queryClient.getQueriesData({ queryKey: recordKeys.object(object) });
}

export function restore(before: Snapshot): void {
  for (const [key, data] of before) queryClient.setQueryData(key, data);
}

/** Writes values into every cached copy of a record. */
export function patchRecord(object: string, id: string, values: Partial<RecordRow>): void {
  queryClient.setQueryData<RecordRow>(recordKeys.one(object, id), (record) => record && { ...record, ...values });
  queryClient.setQueriesData<InfiniteData<RecordPage>>({ queryKey: [...recordKeys.object(object), "list"] }, (data) => {
    if (!data?.pages.some((page) => page.records.some((row) => row.id === id))) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      records: page.records.map((row) => (row.id === id ? { ...row, ...values } : row)),
    }));
    return { ...data, pages };
  });
}

/** A record as a list already has it: the record page starts with it instead of a skeleton. */
export function rowFromLists(object: string, id: string): RecordRow | undefined {
  const lists = queryClient.getQueriesData<InfiniteData<RecordPage>>({
    queryKey: [...recordKeys.object(object), "list"],
  });
  for (const [, data] of lists) {
    for (const page of data?.pages ?? []) {
      const row = page.records.find((each) => each.id === id);
      if (row) return row;
    }
  }
  return undefined;
}

/** After a write: everything cached of these objects is asked for again where it is on screen. */
export function refreshObjects(...objects: string[]): void {
  for (const object of objects) void queryClient.invalidateQueries({ queryKey: recordKeys.object(object) });
  void queryClient.invalidateQueries({ queryKey: ["metric"] });
}
