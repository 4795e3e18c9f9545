/** Records of import batches. */
import type { RecordRow } from "./schema";

/** Whether a batch record tells of a trial run: its rows were counted and then undone. */
export function isTrial(row: RecordRow): boolean {
  const { summary } = row;
  return typeof summary === "object" && summary !== null && !Array.isArray(summary) && summary.dry_run === true;
}
