/** One change for many records: of chosen ones at once, of everything a query finds by a job. */
import { answer, http } from "./client";
import type { Values } from "./records";
import type { Filter, Json, ProblemBody } from "./schema";

export interface Sweep {
  op: "update" | "delete";
  values?: Values;
  /** Parts of tags, choices and links. */
  add?: Record<string, string[]>;
  remove?: Record<string, string[]>;
}

/** A refusal of one row. */
export interface RowProblem {
  status: number;
  code: string;
  title: string;
  errors: NonNullable<ProblemBody["errors"]>;
}

export interface RowResult {
  index: number;
  id?: string;
  problem?: RowProblem;
}

export interface BulkPreview {
  found: number;
  allowed: number;
  /** What one job takes at most. */
  most: number;
}

export interface BulkJob {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  progress: number;
  rows: number;
  problems?: { code: string; message: string }[];
  result?: { done: number; refused: number; problems: { id: string; problem: RowProblem }[]; operation: string };
}

/** How many records one call takes; more go by a job. */
export const AT_ONCE = 1_000;

type Wire = Record<string, unknown> | null;
const path = (object: string) => ({ path: { object } });

export function previewBulk(object: string, sweep: Sweep, filter: Filter | null): Promise<BulkPreview> {
  const body = { ...sweep, query: { filter: filter as Wire } };
  return answer(http.POST("/api/v1/records/{object}/bulk/preview", { params: path(object), body }));
}

export async function sweepIds(object: string, sweep: Sweep, ids: readonly string[]): Promise<RowResult[]> {
  const body = { ...sweep, ids: [...ids] };
  const params = path(object);
  const told = await answer<{ results: RowResult[] }>(http.POST("/api/v1/records/{object}/bulk", { params, body }));
  return told.results;
}

export function sweepQuery(object: string, sweep: Sweep, filter: Filter | null): Promise<BulkJob> {
  const body = { ...sweep, query: { filter: filter as Wire } };
  return answer(http.POST("/api/v1/records/{object}/bulk", { params: path(object), body }));
}

/** Different values for different records, in one operation; a trial tells the refusals and writes nothing. */
export async function changeMany(object: string, rows: readonly Record<string, Json>[], trial = false) {
  const body = { op: "update" as const, records: [...rows], dry_run: trial };
  const params = path(object);
  const told = await answer<{ results: RowResult[] }>(http.POST("/api/v1/records/{object}/bulk", { params, body }));
  return told.results;
}

export function readBulkJob(id: string): Promise<BulkJob> {
  return answer(http.GET("/api/v1/jobs/{id}", { params: { path: { id } } }));
}

/** How many records match, to the last one. */
export async function exactCount(object: string, filter: Filter | null): Promise<number> {
  const body = { filter: filter as Wire, measures: [{ fn: "count" as const, as: "n" }] };
  const told = await answer<{ rows: { n: number }[] }>(
    http.POST("/api/v1/records/{object}/aggregate", { params: path(object), body }),
  );
  return told.rows[0]?.n ?? 0;
}

/** The values that a field has in what a filter finds, at most a few. */
export async function valuesOf(object: string, filter: Filter | null, field: string): Promise<Json[]> {
  const measures = [{ fn: "count" as const, as: "n" }];
  const body = { filter: filter as Wire, group_by: [{ field }], measures, limit: 3 };
  const told = await answer<{ rows: Record<string, Json>[] }>(
    http.POST("/api/v1/records/{object}/aggregate", { params: path(object), body }),
  );
  return told.rows.map((row) => row[field] ?? null);
}
