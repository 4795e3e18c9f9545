/** Answers of several metrics cut the same way, put side by side. */
import type { MetricAnswer, MetricGroup } from "../api/metricSchema";
import { groupLabel } from "./figureText";

export interface MatrixRow {
  key: string | null;
  label: string;
  cells: (MetricGroup | undefined)[];
}

/** One row for each group that any answer knows, in the order of the answers. */
export function matrixRows(answers: (MetricAnswer | undefined)[], by: string): MatrixRow[] {
  const rows = new Map<string | null, MatrixRow>();
  answers.forEach((answer, index) => {
    for (const group of answer?.groups ?? []) {
      const row: MatrixRow = rows.get(group.key) ?? { key: group.key, label: groupLabel(group, by), cells: [] };
      row.cells[index] = group;
      rows.set(group.key, row);
    }
  });
  return [...rows.values()];
}

function numberOf(cell: MetricGroup | undefined): number | null {
  return cell?.value === null || cell?.value === undefined ? null : Number(cell.value);
}

/** By one column, rows without a value always last; column -1 keeps the order. */
export function sortRows(rows: MatrixRow[], column: number, falling: boolean): MatrixRow[] {
  if (column < 0) return rows;
  const sign = falling ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [one, two] = [numberOf(a.cells[column]), numberOf(b.cells[column])];
    if (one === null || two === null) return Number(one === null) - Number(two === null);
    return sign * (one - two);
  });
}

/** How much of the column's largest value this one is (0 to 1); nothing to compare is null. */
export function shareOf(rows: MatrixRow[], column: number, cell: MetricGroup | undefined): number | null {
  const value = numberOf(cell);
  if (value === null || value <= 0 || rows.length < 2) return null;
  const most = Math.max(...rows.map((row) => numberOf(row.cells[column]) ?? 0));
  return most > 0 ? value / most : null;
}

/** The table as comma-separated text that a spreadsheet opens: quoted where needed, with a byte order mark. */
export function asCsv(lines: (string | number | null | undefined)[][]): string {
  const cell = (value: string | number | null | undefined) => {
    let text = value === null || value === undefined ? "" : String(value);
    // A spreadsheet would run a text that begins like a formula.
    if (typeof value === "string" && /^[=+@\t\r]|^-\D/.test(text)) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}
