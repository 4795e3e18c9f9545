/** Imports: upload, look, start, watch, take back. */
import { answer, http } from "./client";
import type { Ensured, FlowStep, NewFlow } from "./importFlows";
import type { Json } from "./schema";

export type { Ensured, FlowStep, NewFlow };

export type ImportMode = "create" | "update" | "upsert";
export type Duplicates = "skip" | "overwrite" | "fill" | "flag";
export type OwnerPolicy = "file" | "me" | "none";
export type Missing = "error" | "empty" | "create";

export interface UploadedFile {
  id: string;
  name: string;
  size: number;
  kind: string;
  sheets: string[];
  encoding: string;
  notes: FileNote[];
}

/** What one column feeds: a field, or an instant of the past (`@created`, `@entered:…`). */
export interface Target {
  field: string;
  missing?: Missing;
  scale?: string;
  date_order?: "dmy" | "mdy" | "unknown";
  copy?: string[];
  given?: Record<string, Json>;
  since?: string;
}

export interface Repair {
  column: string;
  from: string;
  to: string;
}

/** One table of the mapping file; what the wizard does not know is kept as the server gave it. */
export interface TableMapping {
  file: string;
  sheet: string;
  object: string;
  header_row: number | null;
  mode: ImportMode;
  match: string[];
  duplicates: Duplicates;
  columns: Record<string, Target[]>;
  values: Record<string, Record<string, string>>;
  repairs: Repair[];
  [kept: string]: unknown;
}

/** A table whose columns the server is to work out anew. */
export interface TableWish {
  file: string;
  sheet: string;
  object?: string;
  header_row?: number;
}

export interface Proposal extends Repair {
  count: number;
  confidence: number;
  reason?: string;
}

export interface ValueCheck {
  column: string;
  field: string;
  value: string;
  count: number;
  to: string | null;
  by: "word" | "create" | "unknown";
}

export interface FileNote {
  row: number | null;
  column: string;
  code: string;
  value: string;
  severity: "error" | "warn" | "note";
  message?: string;
}

export interface PreviewTable {
  file: string;
  sheet: string;
  rows: number;
  headers: string[];
  samples: string[][];
  guess: {
    object: string;
    confidence: number;
    columns: Record<string, { field: string; confidence: number; reason: string }>;
  };
  mapping: TableMapping;
  remembered: boolean;
  proposals: Proposal[];
  values: ValueCheck[];
  new_flow: NewFlow | null;
  notes: FileNote[];
}

export interface RefusedTable {
  file: string;
  sheet: string;
  code: string;
  message: string;
  headers: string[];
  samples: string[][];
}

export interface Preview {
  tables: PreviewTable[];
  refused: RefusedTable[];
}

export interface ImportOptions {
  mapping?: {
    tables: (TableMapping | TableWish)[];
    owner?: OwnerPolicy;
    fallback_owner?: string;
    ensure?: Ensured[];
  };
  migration?: boolean;
  dry_run?: boolean;
  only_mapped?: boolean;
  name?: string;
}

export interface StartedJob {
  id: string;
  batch: string;
}

export type ImportCounts = Record<
  | "rows"
  | "created"
  | "updated"
  | "unchanged"
  | "skipped"
  | "duplicates"
  | "failed"
  | "warnings"
  | "synthetic"
  | "without_dates"
  | "gaps",
  number
>;

export interface ImportProblem extends FileNote {
  part: number;
  sheet: string;
}

export interface BatchStatus {
  batch: string;
  job: string | null;
  state: "ready" | "running" | "done" | "failed" | "rolling_back" | "rolled_back";
  migration: boolean;
  dry_run: boolean;
  rows_total: number;
  counts: ImportCounts;
  files: ({ file: string; sheet: string; object: string; rows_total: number; mapping: TableMapping } & ImportCounts)[];
  problem_counts: { code: string; severity: string; count: number; message: string }[];
  problems: ImportProblem[];
  rollback: Record<"removed" | "restored" | "kept" | "gone", number> | null;
  seconds: number;
  rows_per_second: number | null;
  rollback_until: string | null;
  check: CheckSums;
}

/** What was compared by eye so far; `right` is a share from 0 to 1. */
export interface CheckSums {
  rows: number;
  cells: number;
  wrong: number;
  right: number | null;
}

export interface JobStatus {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  progress: number;
  rows: number;
  rows_per_second?: number;
  problems?: { code: string; message: string }[];
}

export interface SampleRow {
  part: number;
  row: number;
  object: string;
  id: string;
  op: string;
  cells: { column: string; value: string; fields: string[] }[] | null;
  wrong: string[] | null;
}

const one = (id: string) => ({ params: { path: { id } } });

export function previewImport(files: string[], options: ImportOptions): Promise<Preview> {
  return answer(http.POST("/api/v1/imports/preview", { body: { files, options: { ...options } } }));
}

export function startImport(files: string[], options: ImportOptions, draft?: string | null): Promise<StartedJob> {
  return answer(http.POST("/api/v1/imports/start", { body: { files, options: { ...options }, draft: draft ?? null } }));
}

export function readBatch(id: string): Promise<BatchStatus> {
  return answer(http.GET("/api/v1/imports/{id}", one(id)));
}

export function readJob(id: string): Promise<JobStatus> {
  return answer(http.GET("/api/v1/jobs/{id}", one(id)));
}

export function cancelJob(id: string): Promise<JobStatus> {
  return answer(http.POST("/api/v1/jobs/{id}/cancel", one(id)));
}

export function rollBack(id: string): Promise<StartedJob> {
  return answer(http.POST("/api/v1/imports/{id}/rollback", one(id)));
}

export function resumeBatch(id: string): Promise<StartedJob> {
  return answer(http.POST("/api/v1/imports/{id}/resume", one(id)));
}

export async function sampleOf(id: string, limit = 10): Promise<SampleRow[]> {
  const params = { path: { id }, query: { limit } };
  return (await answer<{ rows: SampleRow[] }>(http.GET("/api/v1/imports/{id}/sample", { params }))).rows;
}

/** Keeps which columns of a row are wrong; null: not compared after all. */
export function checkRow(id: string, part: number, row: number, wrong: string[] | null): Promise<CheckSums> {
  const params = { path: { id, part, row } };
  return answer(http.PUT("/api/v1/imports/{id}/sample/{part}/{row}", { params, body: { wrong } }));
}

export function errorFileUrl(id: string, format: "xlsx" | "csv"): string {
  return `/api/v1/imports/${id}/errors?format=${format}`;
}
