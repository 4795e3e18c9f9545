/** The days a calendar shows, which record stands on which, and moving one to another day. */
import type { FieldMeta, Json, RecordRow } from "../../api/schema";
import { dayOf, zoneOffset } from "../../lib/format";
import { addDays, addMonths, weekday } from "../../lib/windows";

export type Scale = "month" | "week";

/** Whole weeks from Monday: those of the month a day lies in, or its own. */
export function weeksOf(on: string, scale: Scale): string[][] {
  const start = scale === "week" ? on : addMonths(on, 0);
  const end = scale === "week" ? addDays(on, 1) : addMonths(on, 1);
  const weeks: string[][] = [];
  for (let monday = addDays(start, -weekday(start)); monday < end; monday = addDays(monday, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(monday, index)));
  }
  return weeks;
}

/** The day to go to when turning the page. */
export function turn(on: string, scale: Scale, step: number): string {
  return scale === "week" ? addDays(on, 7 * step) : addMonths(on, step);
}

/** The day a record stands on, in the workspace's zone. */
export function dayOfRecord(field: FieldMeta, record: RecordRow): string | undefined {
  const value = record[field.name];
  if (typeof value !== "string" || !value) return undefined;
  return field.type === "datetime" ? dayOf(value) : value.slice(0, 10);
}

export function byDay(field: FieldMeta, rows: readonly RecordRow[]): Map<string, RecordRow[]> {
  const found = new Map<string, RecordRow[]>();
  for (const row of rows) {
    const day = dayOfRecord(field, row);
    if (day) found.set(day, [...(found.get(day) ?? []), row]);
  }
  return found;
}

/** The value that puts a record on another day; an instant keeps its time of day in the workspace's zone. */
export function movedTo(field: FieldMeta, record: RecordRow, day: string): Json {
  const value = record[field.name];
  const from = dayOfRecord(field, record);
  if (field.type !== "datetime" || typeof value !== "string" || !from) return day;
  const days = Date.parse(`${day}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`);
  const shift = (zoneOffset(day) - zoneOffset(from)) * 60_000;
  return new Date(Date.parse(value) + days - shift).toISOString();
}
