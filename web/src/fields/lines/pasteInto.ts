/** A pasted rectangle put into the rows of a line table, links found by their names. */
import { queryRecords } from "../../api/records";
import type { FieldMeta, Json } from "../../api/schema";
import { isLink, linkTarget } from "../../meta/objects";
import { type LineRow, pastedValue } from "./lineRows";

const MOST = 200;

/** Names to links of one column: what is found under exactly this name, once. */
async function linksOf(field: FieldMeta, names: string[]): Promise<Map<string, Json>> {
  const wanted = [...new Set(names.filter(Boolean))].slice(0, MOST);
  if (wanted.length === 0) return new Map();
  const filter = { field: "name", op: "in" as const, value: wanted };
  const page = await queryRecords(linkTarget(field), { filter, fields: ["name"], limit: 500 });
  return new Map(page.records.map((row) => [String(row.name), { id: row.id, name: String(row.name) }]));
}

export async function pasteInto(
  rows: readonly LineRow[],
  columns: readonly FieldMeta[],
  cells: string[][],
  fromRow: number,
  fromColumn: string | undefined,
): Promise<{ rows: LineRow[]; unmatched: number }> {
  const first = Math.max(
    0,
    columns.findIndex((field) => field.name === fromColumn),
  );
  const width = Math.max(0, ...cells.map((row) => row.length));
  const into = columns.slice(first, first + width);
  const links = await Promise.all(
    into.map((field, index) =>
      isLink(field)
        ? linksOf(
            field,
            cells.map((row) => row[index]?.trim() ?? ""),
          )
        : new Map<string, Json>(),
    ),
  );
  const next = [...rows];
  let unmatched = 0;
  cells.forEach((texts, down) => {
    const row: LineRow = { ...(next[fromRow + down] ?? {}) };
    into.forEach((field, across) => {
      const text = texts[across];
      if (text === undefined) return;
      const value = isLink(field) && text.trim() ? links[across]?.get(text.trim()) : pastedValue(field, text);
      if (value === undefined) unmatched += 1;
      else row[field.name] = value;
    });
    next[fromRow + down] = row;
  });
  return { rows: next, unmatched };
}
