/** What a pasted rectangle would change, told before anything is written. */
import { changeMany } from "../../../api/bulk";
import { queryRecords } from "../../../api/records";
import type { FieldMeta, Json, ObjectMeta, RecordRow } from "../../../api/schema";
import { sameValue } from "../../../fields/values";
import { t } from "../../../lib/i18n";
import { isLink, linkTarget } from "../../../meta/objects";
import type { CellChange } from "./cellControl";
import { lockOf } from "./cellRules";
import type { Box } from "./cellState";
import { cellValue } from "./cellText";
import { reasonOf, wireRow } from "./writeMany";

export interface PlannedCell {
  record: RecordRow;
  field: FieldMeta;
  text: string;
  /** What would be written; undefined where the text is no value of the field. */
  value: Json | undefined;
  problem?: string;
}

export interface Plan {
  cells: PlannedCell[];
  /** Rows and columns of the rectangle that have no place in the table. */
  outside: number;
}

/** Records one call takes. */
const MOST_ROWS = 1_000;
const MOST_NAMES = 500;

/** The text of each cell from the cursor on; one that is pasted into a larger rectangle is repeated in it. */
export function spread(box: Box, texts: readonly (readonly string[])[]): Map<string, string> {
  const height = texts.length;
  const width = Math.max(...texts.map((row) => row.length));
  const down = Math.max(height, Math.floor((box.bottom - box.top + 1) / height) * height);
  const across = Math.max(width, Math.floor((box.right - box.left + 1) / width) * width);
  const spots = new Map<string, string>();
  for (let row = 0; row < down; row += 1) {
    for (let col = 0; col < across; col += 1) {
      const text = texts[row % height]?.[col % width];
      if (text !== undefined) spots.set(`${box.top + row},${box.left + col}`, text);
    }
  }
  return spots;
}

/** Links of a column by their names; two records of one name are none, for nobody can tell which is meant. */
async function linksOf(field: FieldMeta, texts: readonly string[]): Promise<Map<string, Json>> {
  const names = [...new Set(texts.map((text) => text.trim()).filter(Boolean))].slice(0, MOST_NAMES);
  if (names.length === 0) return new Map();
  const filter = { field: "name", op: "in" as const, value: names };
  const page = await queryRecords(linkTarget(field), { filter, fields: ["name"], limit: MOST_NAMES });
  const found = new Map<string, Json>();
  for (const row of page.records) {
    const name = String(row.name);
    found.set(name, found.has(name) ? null : { id: row.id, name });
  }
  return new Map([...found].filter(([, link]) => link !== null));
}

function readValue(field: FieldMeta, text: string, links: Map<string, Json> | undefined): Json | undefined {
  if (!isLink(field) || !text.trim()) return cellValue(field, text);
  if (field.type !== "ref[]") return links?.get(text.trim());
  const parts = text.split(/[,\uff0c\u3001;\uff1b]/).map((part) => links?.get(part.trim()));
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

/** Changes of records, of the cells that may be written. */
export function changesOf(cells: readonly PlannedCell[]): CellChange[] {
  const changes = new Map<string, CellChange>();
  for (const { record, field, value, problem } of cells) {
    if (problem !== undefined || value === undefined) continue;
    const known = changes.get(record.id) ?? { record, values: {} };
    changes.set(record.id, { record, values: { ...known.values, [field.name]: value } });
  }
  return [...changes.values()];
}

/** Reads the texts as values, leaves out what is so already, and has the server try the rest. */
export async function planPaste(
  object: ObjectMeta,
  columns: readonly FieldMeta[],
  rows: readonly RecordRow[],
  box: Box,
  texts: readonly (readonly string[])[],
): Promise<Plan> {
  const spots = [...spread(box, texts)].map(([key, text]) => {
    const [row = 0, col = 0] = key.split(",").map(Number);
    return { record: row < box.top + MOST_ROWS ? rows[row] : undefined, field: columns[col], text };
  });
  const inside = spots.filter((spot) => spot.record && spot.field) as {
    record: RecordRow;
    field: FieldMeta;
    text: string;
  }[];
  const links = new Map<string, Map<string, Json>>();
  for (const field of new Set(inside.map((spot) => spot.field))) {
    const own = inside
      .filter((spot) => spot.field === field)
      .flatMap((spot) => [spot.text, ...spot.text.split(/[,\uff0c\u3001;\uff1b]/)]);
    if (isLink(field) && !lockOf(object, field)) links.set(field.name, await linksOf(field, own));
  }
  const cells = inside.map((spot): PlannedCell => {
    if (lockOf(object, spot.field)) return { ...spot, value: undefined, problem: t("cells.paste_locked") };
    const value = readValue(spot.field, spot.text, links.get(spot.field.name));
    return { ...spot, value, ...(value === undefined && { problem: t("cells.paste_unread") }) };
  });
  const moved = cells.filter(
    (cell) => cell.value === undefined || !sameValue(cell.value, cell.record[cell.field.name]),
  );
  await tryOut(object, moved);
  return { cells: moved, outside: spots.length - inside.length };
}

async function tryOut(object: ObjectMeta, cells: PlannedCell[]): Promise<void> {
  const changes = changesOf(cells);
  if (changes.length === 0) return;
  const results = await changeMany(
    object.name,
    changes.map((change) => wireRow(object, change)),
    true,
  );
  for (const { index, problem } of results) {
    const change = changes[index];
    if (!problem || !change) continue;
    const fields = Object.keys(change.values);
    for (const cell of cells) {
      if (cell.record.id !== change.record.id || cell.problem !== undefined) continue;
      const reason = reasonOf(problem, cell.field.name, fields);
      if (reason) cell.problem = reason;
    }
  }
}
