/** Forecast periods in words, and the deals behind a figure. */
import { listPath } from "../../meta/paths";

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

/** The list of exactly these deals. */
export function dealsPath(ids: readonly string[]): string {
  const filter = { join: "and", items: [{ field: "id", op: "in", value: ids }] };
  return `${listPath("opportunity")}?${new URLSearchParams({ f: JSON.stringify(filter) })}`;
}
