import type { RecordRow } from "../../api/schema";
import { sumDecimals } from "../../lib/decimal";

/** Adds a column exactly. */
export function sumOf(rows: readonly RecordRow[], field: string): string {
  return sumDecimals(rows.map((row) => (typeof row[field] === "string" ? row[field] : null)));
}
