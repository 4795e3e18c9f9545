import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type BatchStatus, type JobStatus, readBatch, readJob } from "../../api/imports";

const POLL_MS = 800;

export function batchKey(id: string) {
  return ["import", id] as const;
}

export function isWorking(status: BatchStatus | undefined): boolean {
  return status !== undefined && ["ready", "running", "rolling_back"].includes(status.state);
}

function isOpen(job: JobStatus | undefined): boolean {
  return job !== undefined && ["queued", "running"].includes(job.state);
}

/** A batch and the job that works on it, asked again until both rest. */
export function useBatch(id: string | undefined) {
  const client = useQueryClient();
  const batch = useQuery({
    queryKey: batchKey(id ?? ""),
    queryFn: () => readBatch(id ?? ""),
    enabled: Boolean(id),
    refetchInterval: ({ state }) =>
      isWorking(state.data) || isOpen(client.getQueryData<JobStatus>(["job", state.data?.job])) ? POLL_MS : false,
    staleTime: 0,
  });
  const jobId = batch.data?.job ?? undefined;
  const job = useQuery({
    queryKey: ["job", jobId],
    queryFn: () => readJob(jobId ?? ""),
    enabled: Boolean(jobId),
    refetchInterval: (query) => (isOpen(query.state.data) ? POLL_MS : false),
    staleTime: 0,
  });
  const ended = job.data?.state === "failed" || job.data?.state === "cancelled";
  return { batch, job, working: (isWorking(batch.data) && !ended) || isOpen(job.data) };
}
