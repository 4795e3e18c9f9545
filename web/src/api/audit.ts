/** What was done, by whom and from where; for administrators. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { Json } from "./schema";

export interface AuditEntry {
  id: string;
  at: string;
  actor: string | null;
  on_behalf: string | null;
  action: string;
  object: string | null;
  record: string | null;
  operation: string;
  undoes: string | null;
  source: string;
  request_id: string | null;
  changes: { field: string; old: Json; new: Json }[];
  reason?: string | null;
  note?: Record<string, Json> | null;
  ip?: string | null;
  device?: string | null;
  erased_at: string | null;
}

export interface AuditFilter {
  object?: string;
  record?: string;
  actor?: string;
  action?: string;
  operation?: string;
  from?: string;
  until?: string;
}

export function auditOptions(wanted: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ["audit", wanted],
    queryFn: ({ pageParam, signal }) => {
      const params = { query: { ...wanted, ...(pageParam ? { before: pageParam } : {}) } };
      return answer<{ entries: AuditEntry[]; next: string | null }>(http.GET("/api/v1/audit", { params, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    staleTime: 0,
  });
}

export interface Verdict {
  intact: boolean;
  sealed: number;
  waiting: number;
  head: string;
  problem: string | null;
  entry: string | null;
}

/** Recomputes the chain of seals over everything that was done. */
export function verifyAudit(): Promise<Verdict> {
  return answer(http.POST("/api/v1/audit/verify"));
}
