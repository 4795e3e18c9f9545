/** Imports being prepared, kept on the server, and uploads with their progress. */
import { queryOptions } from "@tanstack/react-query";
import { t } from "../lib/i18n";
import { answer, http, Problem, writeHeaders } from "./client";
import type { UploadedFile } from "./imports";
import type { Json, ProblemBody } from "./schema";

export interface KeptDraft {
  id: string;
  files: UploadedFile[];
  /** Names of files that are no longer there. */
  missing: string[];
  state: Record<string, Json>;
}

export interface UploadLimits {
  upload_bytes: number;
  columns: number;
  csv_rows: number;
  workbook_rows: number;
}

const one = (id: string) => ({ params: { path: { id } } });

export const limitsOptions = queryOptions({
  queryKey: ["import-limits"],
  queryFn: () => answer<UploadLimits>(http.GET("/api/v1/imports/limits")),
  staleTime: Number.POSITIVE_INFINITY,
});

export function makeDraft(files: string[], state: object): Promise<{ id: string }> {
  return answer(http.POST("/api/v1/imports/drafts", { body: { files, state: { ...state } } }));
}

export function readDraft(id: string): Promise<KeptDraft> {
  return answer(http.GET("/api/v1/imports/drafts/{id}", one(id)));
}

export function saveDraft(id: string, files: string[], state: object): Promise<void> {
  return answer(http.PUT("/api/v1/imports/drafts/{id}", { ...one(id), body: { files, state: { ...state } } }));
}

export function dropDraft(id: string): Promise<void> {
  return answer(http.DELETE("/api/v1/imports/drafts/{id}", one(id)));
}

/** Sends a file and tells how much of it has gone, from 0 to 1. Throws `Problem`: status 0 when the connection broke. */
export function uploadFile(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<UploadedFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/imports/files");
    for (const [name, value] of Object.entries(writeHeaders())) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress(event.total ? event.loaded / event.total : 0);
    request.onload = () => {
      if (request.status < 300) resolve(request.response as UploadedFile);
      else reject(refusal(request));
    };
    request.onerror = () => reject(new Problem({ title: t("import.upload_cut"), status: 0, code: "offline" }));
    request.onabort = () => reject(new DOMException("upload stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
}

function refusal(request: XMLHttpRequest): Problem {
  const said = (request.response ?? {}) as Partial<ProblemBody>;
  return new Problem({ title: t("error.server"), status: request.status, code: `http_${request.status}`, ...said });
}
