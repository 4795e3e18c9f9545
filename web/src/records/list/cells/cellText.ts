/** A cell as text for the clipboard, and a pasted text as a value. */
import type { FieldMeta, Json } from "../../../api/schema";
import { pastedValue, rectangle } from "../../../fields/lines/lineRows";
import { isEmpty, isRef } from "../../../fields/values";
import { dateTime, zoneOffset } from "../../../lib/format";
import { labelText, t } from "../../../lib/i18n";

function optionLabel(field: FieldMeta, value: Json): string {
  const option = field.options?.find((each) => each.value === value);
  return option ? labelText(option.label, option.value) : String(value);
}

function partText(field: FieldMeta, value: Json): string {
  if (isRef(value)) return value.name;
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  if (field.type === "enum" || field.type === "enum[]") return optionLabel(field, value);
  if (field.type === "datetime") return dateTime(String(value));
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
  return String(value);
}

/** A value as people read it, without signs that a spreadsheet would have to take off again. */
export function cellText(field: FieldMeta, value: Json | undefined): string {
  if (isEmpty(value)) return "";
  if (Array.isArray(value)) return value.map((part) => partText(field, part)).join(", ");
  return partText(field, value);
}

/** A cell of tab-separated values: quoted where its own signs would be taken for the next cell. */
function quoted(text: string): string {
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoted).join("\t")).join("\n");
}

export { rectangle as fromTsv };

const UNITS: readonly [RegExp, number][] = [
  [/[\u4e07\u842c]$/, 4],
  [/[\u4ebf\u5104]$/, 8],
];
const NUMBERS = new Set(["money", "dec", "int"]);

/** `1.5` of ten thousand as `15000`: the point moves, nothing is rounded. */
function unfolded(text: string): string {
  for (const [sign, zeros] of UNITS) {
    const [, minus = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.replace(sign, "")) ?? [];
    if (!sign.test(text) || !whole) continue;
    const digits = fraction.padEnd(zeros, "0");
    const rest = digits.slice(zeros);
    return `${minus}${whole}${digits.slice(0, zeros)}`.replace(/^(-?)0+(?=\d)/, "$1") + (rest ? `.${rest}` : "");
  }
  return text;
}

function instant(text: string): string | undefined {
  const [, y, m, d, h, min] =
    /^(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})\u65e5?[T ]+(\d{1,2}):(\d{2})/.exec(text) ?? [];
  if (!y || !m || !d || !h || !min) return undefined;
  const day = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  const at = Date.parse(`${day}T${h.padStart(2, "0")}:${min}:00Z`);
  return Number.isNaN(at) ? undefined : new Date(at - zoneOffset(day) * 60_000).toISOString();
}

function words(text: string): string[] {
  return text
    .split(/[,\uff0c\u3001;\uff1b\n]/)
    .map((word) => word.trim())
    .filter(Boolean);
}

/** What a pasted text is as a value of a field; undefined where it is none. Links are looked up by the caller. */
export function cellValue(field: FieldMeta, text: string): Json | undefined {
  const cell = text.trim();
  if (!cell) return field.type === "tags" || field.type === "enum[]" ? [] : null;
  if (field.type === "datetime") return instant(cell);
  if (field.type === "tags") return words(cell);
  if (field.type === "enum[]") {
    const options = words(cell).map((word) => field.options?.find((each) => optionLabel(field, each.value) === word));
    return options.every((option) => option !== undefined) ? options.map((option) => option.value) : undefined;
  }
  if (NUMBERS.has(field.type)) return pastedValue(field, unfolded(cell.replace(/[\s,\uff0c¥\uffe5$€£]/g, "")));
  return pastedValue(field, cell);
}
