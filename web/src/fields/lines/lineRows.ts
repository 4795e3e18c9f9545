/** The rows of a line table as plain values: adding, moving, copying, pasting, adding up. */
import type { FieldMeta, Json, ObjectMeta, RecordRow } from "../../api/schema";
import { sumDecimals } from "../../lib/decimal";
import { labelText } from "../../lib/i18n";
import { isVisible, pickFields } from "../../meta/objects";

export type LineRow = { [name: string]: Json };

const SUMMED = new Set(["money", "int", "dec"]);
const NEVER = new Set([
  "id",
  "version",
  "deleted_at",
  "line_no",
  "owner",
  "owner_dept",
  "external_id",
  "source_system",
]);

export function lineRows(value: Json | undefined): LineRow[] {
  const listed = Array.isArray(value) ? value : [];
  return listed.filter((row) => typeof row === "object" && row !== null && !Array.isArray(row)) as LineRow[];
}

/** The columns of a line table: what its own form names, else what people type, never the link back. */
export function lineColumns(child: ObjectMeta, via: string | undefined): FieldMeta[] {
  const fits = (field: FieldMeta) =>
    isVisible(field) && field.name !== via && !NEVER.has(field.name) && field.type !== "sub" && !field.system;
  const named = pickFields(child, child.layout?.form ?? []).filter(fits);
  if (named.length <= 1) return child.fields.filter(fits);
  const computed = child.fields.filter((field) => field.computed && fits(field) && !named.includes(field));
  return [...named, ...computed];
}

export function isTyped(field: FieldMeta): boolean {
  return !field.derived && !field.computed && (field.rights ?? "edit") === "edit" && field.type !== "autonum";
}

export function putCell(rows: readonly LineRow[], at: number, name: string, value: Json): LineRow[] {
  return rows.map((row, index) => (index === at ? { ...row, [name]: value } : row));
}

export function moveRow(rows: readonly LineRow[], at: number, step: -1 | 1): LineRow[] {
  const to = at + step;
  const row = rows[at];
  if (!row || to < 0 || to >= rows.length) return [...rows];
  const rest = rows.filter((_, index) => index !== at);
  return [...rest.slice(0, to), row, ...rest.slice(to)];
}

/** A copy is a line of its own: without the id and version of the one it was made from. */
export function copyRow(rows: readonly LineRow[], at: number): LineRow[] {
  const row = rows[at];
  if (!row) return [...rows];
  const { id: _id, version: _version, ...copy } = row;
  return [...rows.slice(0, at + 1), copy, ...rows.slice(at + 1)];
}

export interface Total {
  field: FieldMeta;
  sum: string;
}

export function totals(columns: readonly FieldMeta[], rows: readonly LineRow[]): Total[] {
  const summed = columns.filter((field) => SUMMED.has(field.type) && !/price|rate|ratio/.test(field.name));
  return summed.map((field) => ({ field, sum: sumDecimals(rows.map((row) => row[field.name])) }));
}

/** A rectangle as spreadsheets put it on the clipboard; quoted cells may hold line breaks. */
export function rectangle(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const end = () => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let index = 0; index < source.length; index += 1) {
    const sign = source[index];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") end();
    else if (sign === "\n") {
      end();
      rows.push([]);
    } else cell += sign;
  }
  end();
  return rows;
}

const YES = new Set(["true", "yes", "y", "1", "\u662f", "√"]);

/** What a pasted text is as a value of a field; undefined where it is none. Links are looked up by the caller. */
export function pastedValue(field: FieldMeta, text: string): Json | undefined {
  const cell = text.trim();
  if (!cell) return null;
  if (["money", "dec", "int", "pct", "duration"].includes(field.type)) {
    const number = cell.replace(/[\s,\uff0c¥\uffe5$€£%]/g, "");
    if (!/^-?\d+(\.\d+)?$/.test(number)) return undefined;
    return field.type === "int" || field.type === "duration" ? Math.round(Number(number)) : number;
  }
  if (field.type === "date") {
    const [, year, month, day] = /^(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})/.exec(cell) ?? [];
    return year && month && day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : undefined;
  }
  if (field.type === "bool") return YES.has(cell.toLowerCase());
  if (field.type === "enum") {
    const option = field.options?.find((each) => each.value === cell || labelText(each.label) === cell);
    return option?.value;
  }
  if (["text", "ltext", "phone", "email", "url"].includes(field.type)) return cell;
  return undefined;
}

/** The row as editors and displays take it. */
export function asRecord(row: LineRow, currency: Json | undefined): RecordRow {
  return { currency: currency ?? null, ...row, id: typeof row.id === "string" ? row.id : "" };
}
