/** Exact sums of decimal texts. */

const SCALE = 10;

/** Adds decimal texts exactly: as whole parts of ten thousand millionths, never as floats; what is no number is left out. */
export function sumDecimals(values: readonly unknown[]): string {
  let total = 0n;
  for (const each of values) {
    const value = typeof each === "number" ? String(each) : each;
    if (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value)) continue;
    const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
    const units = BigInt(whole + fraction.padEnd(SCALE, "0").slice(0, SCALE));
    total += value.startsWith("-") ? -units : units;
  }
  const digits = (total < 0n ? -total : total).toString().padStart(SCALE + 1, "0");
  const text = `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`.replace(/\.?0+$/, "");
  return total < 0n ? `-${text}` : text;
}
