/** Does a change to the chosen rows and tells how each of them fared. */
import {
  AT_ONCE,
  type BulkJob,
  type RowProblem,
  readBulkJob,
  type Sweep,
  sweepIds,
  sweepQuery,
} from "../../../api/bulk";
import type { Filter } from "../../../api/schema";
import { rememberWrite } from "../../../lib/undo";

export interface SweepEnd {
  done: number;
  refused: number;
  /** At most 500 of those refused. */
  problems: { id: string; problem: RowProblem }[];
  /** What else there is to say, such as that not all records were taken. */
  notes: string[];
  cancelled: boolean;
}

export interface Chosen {
  /** Rows chosen by hand; null for everything that the filter finds. */
  ids: readonly string[] | null;
  filter: Filter | null;
}

const FIRST_MS = 250;
const LONGEST_MS = 1_500;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function ended(job: BulkJob): SweepEnd {
  const result = job.result;
  const notes = (job.problems ?? []).map((each) => each.message);
  if (result?.done) rememberWrite(result.operation);
  return {
    done: result?.done ?? 0,
    refused: result?.refused ?? 0,
    problems: result?.problems ?? [],
    notes,
    cancelled: job.state === "cancelled",
  };
}

/** Waits until a job has ended. Throws the `Problem` of a call that fails. */
async function follow(id: string, onProgress: (share: number) => void): Promise<SweepEnd> {
  let wait = FIRST_MS;
  for (;;) {
    const job = await readBulkJob(id);
    onProgress(job.progress);
    if (job.state !== "queued" && job.state !== "running") return ended(job);
    await pause(wait);
    wait = Math.min(LONGEST_MS, wait * 1.5);
  }
}

/** Few rows in one call, more by a job; `onJob` hands over the job that can be cancelled. */
export async function runSweep(
  object: string,
  sweep: Sweep,
  { ids, filter }: Chosen,
  onProgress: (share: number) => void,
  onJob: (id: string) => void,
): Promise<SweepEnd> {
  if (ids === null || ids.length > AT_ONCE) {
    const { id } = await sweepQuery(object, sweep, filter);
    onJob(id);
    return follow(id, onProgress);
  }
  const results = await sweepIds(object, sweep, ids);
  const problems = results.flatMap(({ index, problem }) => (problem ? [{ id: ids[index] ?? "", problem }] : []));
  return { done: results.length - problems.length, refused: problems.length, problems, notes: [], cancelled: false };
}
