/** How a cell compares with its column: the best and worst quarter, behind the plan, down on the period before. */
import type { MetricMeta } from "../api/metricSchema";
import type { MatrixRow } from "./matrix";

export type Tone = "good" | "warn" | "bad" | undefined;

const FEWEST = 4;
const BEHIND = -0.1;
const PLAN = "M-06";

function values(rows: readonly MatrixRow[], column: number): number[] {
  return rows.flatMap((row) => {
    const value = row.cells[column]?.value;
    return value === null || value === undefined ? [] : [Number(value)];
  });
}

/** The share of the column's other rows that this one beats, 0 to 1; under four rows nothing is told. */
export function percentile(rows: readonly MatrixRow[], column: number, value: number): number | null {
  const all = values(rows, column);
  if (all.length < FEWEST) return null;
  const below = all.filter((each) => each < value).length;
  const same = all.filter((each) => each === value).length - 1;
  return (below + same / 2) / (all.length - 1);
}

/** M-06 by its own bounds (0 and -10 points); any other figure by the best and worst quarter of its column. */
export function toneOf(metric: MetricMeta, rows: readonly MatrixRow[], column: number, row: MatrixRow): Tone {
  const raw = row.cells[column]?.value;
  if (raw === null || raw === undefined || row.key === null) return undefined;
  const value = Number(raw);
  if (metric.id === PLAN) return value < BEHIND ? "bad" : value < 0 ? "warn" : "good";
  const rank = percentile(rows, column, value);
  if (rank === null) return undefined;
  const well = metric.falling_is_good ? 1 - rank : rank;
  return well >= 0.75 ? "good" : well <= 0.25 ? "bad" : undefined;
}

/** More than ten points behind the time gone (M-06). */
export function isBehind(metrics: readonly MetricMeta[], row: MatrixRow): boolean {
  const at = metrics.findIndex((each) => each.id === PLAN);
  const value = row.cells[at]?.value;
  return value !== null && value !== undefined && Number(value) < BEHIND;
}

/** A change on the period before, as the reader should feel it; worse than ten percent is bad, small ones are neither. */
export function changeTone(change: number, fallingIsGood: boolean | undefined): Tone {
  const well = fallingIsGood ? -change : change;
  return well < BEHIND ? "bad" : well > 0 ? "good" : undefined;
}

/** Points of a small line in a box of this size; gaps are left out, a flat course runs through the middle. */
export function linePoints(course: readonly (string | number | null)[], width: number, height: number): string {
  const known = course.flatMap((value, index) => (value === null ? [] : [{ index, value: Number(value) }]));
  const [least, most] = [Math.min(...known.map((p) => p.value)), Math.max(...known.map((p) => p.value))];
  const x = (index: number) => (course.length < 2 ? width / 2 : (index / (course.length - 1)) * width);
  const y = (value: number) => (most === least ? height / 2 : height - ((value - least) / (most - least)) * height);
  return known.map((p) => `${x(p.index).toFixed(1)},${y(p.value).toFixed(1)}`).join(" ");
}
