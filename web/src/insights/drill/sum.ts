import type { RecordRow } from "../../api/schema";

const SCALE = 6;

/** Adds decimal strings exactly: as whole millionths, never as floats. */
export function sumOf(rows: readonly RecordRow[], field: string): string {
  let total = 0n;
  for (const row of rows) {
    const value = row[field];
    if (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value)) continue;
    const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
    const units = BigInt(whole + fraction.padEnd(SCALE, "0").slice(0, SCALE));
    total += value.startsWith("-") ? -units : units;
  }
  const digits = (total < 0n ? -total : total).toString().padStart(SCALE + 1, "0");
  const text = `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`.replace(/\.?0+$/, "");
  return total < 0n ? `-${text}` : text;
}
