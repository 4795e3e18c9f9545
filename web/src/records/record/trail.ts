/** The list a record was opened from, for previous and next. */
import type { RecordRow } from "../../api/schema";

const trails = new Map<string, string[]>();

export function rememberTrail(object: string, rows: readonly RecordRow[]): void {
  trails.set(
    object,
    rows.map((row) => row.id),
  );
}

export function neighbours(object: string, id: string): { previous?: string; next?: string } {
  const trail = trails.get(object) ?? [];
  const index = trail.indexOf(id);
  return index < 0 ? {} : { previous: trail[index - 1], next: trail[index + 1] };
}
