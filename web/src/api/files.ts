/** Uploaded files: kept for the uploader until a record holds them. */
import { useQuery } from "@tanstack/react-query";
import { t } from "../lib/i18n";
import { answer, http, Problem, writeHeaders } from "./client";
import type { ProblemBody } from "./schema";

/** A file as records answer with it. */
export interface FileRef {
  id: string;
  name: string;
  type: string;
  size: number;
}

export interface Region {
  code: string;
  name: string;
  full_name: string;
  leaf: boolean;
}

/** Where the content of a file is; pictures may be shown in place. */
export function fileAddress(file: Pick<FileRef, "id">, inline = false): string {
  return `/api/v1/files/${file.id}/content${inline ? "?inline=true" : ""}`;
}

function refusal(request: XMLHttpRequest): Problem {
  const plain: ProblemBody = { title: t("error.server"), status: request.status, code: `http_${request.status}` };
  try {
    return new Problem({ ...plain, ...(JSON.parse(request.responseText) as Partial<ProblemBody>) });
  } catch {
    return new Problem(plain);
  }
}

/** Sends a file, under a key at most once; `onProgress` hears what part of it has left (0–1). Throws `Problem`. */
export function uploadFile(
  file: Blob,
  name: string,
  onProgress?: (part: number) => void,
  key?: string,
): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/files");
    for (const [header, value] of Object.entries(writeHeaders())) request.setRequestHeader(header, value);
    if (key) request.setRequestHeader("Idempotency-Key", key);
    if (onProgress) request.upload.onprogress = (event) => onProgress(event.total ? event.loaded / event.total : 0);
    request.onload = () =>
      request.status === 201 ? resolve(JSON.parse(request.responseText) as FileRef) : reject(refusal(request));
    request.onerror = () => reject(new Problem({ title: t("error.offline"), status: 0, code: "offline" }));
    const body = new FormData();
    body.append("file", file, name);
    request.send(body);
  });
}

/** The content of a file, for previews that the browser is not told to show in place. */
export function useContent(file: FileRef, enabled: boolean) {
  return useQuery({
    queryKey: ["file", file.id],
    queryFn: async ({ signal }) => {
      const reply = await fetch(fileAddress(file), { credentials: "same-origin", signal });
      if (!reply.ok) {
        throw new Problem({ title: t("error.server"), status: reply.status, code: `http_${reply.status}` });
      }
      return reply.blob();
    },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** Provinces, or what lies right below a region. */
export function regionsBelow(parent?: string): Promise<Region[]> {
  const request = http.GET("/api/v1/regions", { params: { query: parent ? { parent } : {} } });
  return answer<{ regions: Region[] }>(request).then((told) => told.regions);
}
