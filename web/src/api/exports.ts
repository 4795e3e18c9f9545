/** Exports: asked for from a list, made by a job, to be fetched for 24 hours. */
import { answer, http } from "./client";
import type { Filter, SortKey } from "./schema";

export type ExportFormat = "xlsx" | "csv";

export interface ExportJob {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  progress: number;
  rows: number;
  created_at: string;
  object: string;
  format: ExportFormat;
  expires_at: string | null;
  expired: boolean;
  links: { file?: string };
  problems?: { code: string; message: string }[];
  result?: { rows: number; file: { name: string; size: number } };
}

interface Wanted {
  filter: Filter | null;
  sort?: SortKey[];
  fields: string[];
}

export function startExport(object: string, wanted: Wanted, format: ExportFormat): Promise<{ id: string }> {
  const query = { ...wanted, filter: wanted.filter as Record<string, unknown> | null };
  const params = { path: { object } };
  return answer(http.POST("/api/v1/records/{object}/export", { params, body: { query, format } }));
}

const RUNNING = new Set(["queued", "running"]);
const LOOK_MS = 1_000;

/** The newest first; asked again while one of them is being made. */
export function exportsOptions() {
  return {
    queryKey: ["exports"] as const,
    queryFn: async () => (await answer<{ exports: ExportJob[] }>(http.GET("/api/v1/exports"))).exports,
    refetchInterval: ({ state }: { state: { data?: ExportJob[] | undefined } }) =>
      state.data?.some((each) => RUNNING.has(each.state)) ? LOOK_MS : (false as const),
  };
}

export function cancelExport(id: string): Promise<unknown> {
  return answer(http.POST("/api/v1/jobs/{id}/cancel", { params: { path: { id } } }));
}
