/** Forecast periods in words and sums. */
import type { ForecastPeriod } from "../../api/forecastSchema";

/** `2026-11` or `2026 Q4`. */
export function periodName(start: string, unit: string): string {
  if (unit === "quarter") return `${start.slice(0, 4)} Q${Math.ceil(Number(start.slice(5, 7)) / 3)}`;
  return start.slice(0, 7);
}

/** First days of the running period and those before and after it, newest last. */
export function periodStarts(today: string, unit: "month" | "quarter", before: number, after: number): string[] {
  const size = unit === "quarter" ? 3 : 1;
  const month = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1;
  const first = month - (month % size);
  return Array.from({ length: before + after + 1 }, (_, index) => {
    const at = first + (index - before) * size;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}-01`;
  });
}

/** Sums of parts that may be added: an interval of a sum is not the sum of intervals and stays out. */
export function sumParts(periods: readonly ForecastPeriod[]): { won: number; open: number; new: number; p50: number } {
  const sum = { won: 0, open: 0, new: 0, p50: 0 };
  for (const period of periods)
    for (const part of ["won", "open", "new", "p50"] as const) sum[part] += Number(period[part]);
  return sum;
}
