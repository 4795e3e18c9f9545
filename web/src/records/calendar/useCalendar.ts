import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { listOptions } from "../../api/records";
import type { FieldMeta, ObjectMeta, RecordQuery, RecordRow } from "../../api/schema";
import { allOf, searchFilter, toWire } from "../../lib/filter";
import { dayOf } from "../../lib/format";
import { addDays } from "../../lib/windows";
import { dayFields } from "../../meta/measures";
import { expandable, findField, isEditable } from "../../meta/objects";
import { neededFields } from "../list/listQuery";
import type { ListState } from "../list/listState";
import { rememberTrail } from "../record/trail";
import { useChange } from "../useChange";
import { byDay, dayOfRecord, movedTo, weeksOf } from "./calendarModel";

const MOST = 500;

/** The day on which records stand when the view does not say: one that people set themselves, if there is one. */
export function defaultDay(object: ObjectMeta): FieldMeta | undefined {
  const fields = dayFields(object);
  return fields.find((field) => isEditable(object, field)) ?? fields[0];
}

/** The records of the month or week shown, by day, and moving one to another day. */
export function useCalendar(object: ObjectMeta, state: ListState) {
  const today = dayOf(new Date().toISOString());
  const on = state.on || today;
  const field = (state.day ? findField(object, state.day) : undefined) ?? defaultDay(object);
  const weeks = useMemo(() => weeksOf(on, state.scale), [on, state.scale]);
  const from = weeks[0]?.[0] ?? on;
  const before = addDays(weeks.at(-1)?.[6] ?? on, 1);
  const query: RecordQuery = useMemo(() => {
    const day = field?.name ?? "";
    const window = { field: day, op: "within" as const, value: `${from}/${before}` };
    const fields = [...new Set([...neededFields(object, state), day])];
    return {
      filter: allOf(toWire(state.filter), searchFilter(state.q), window),
      sort: [{ field: day, dir: "asc" }],
      fields,
      expand: expandable(object, fields),
      limit: MOST,
      count: true,
    };
  }, [object, state, field, from, before]);
  const answer = useInfiniteQuery({
    ...listOptions(object.name, query),
    placeholderData: keepPreviousData,
    enabled: field !== undefined,
  });
  const rows = useMemo(() => answer.data?.pages[0]?.records ?? [], [answer.data]);
  useEffect(() => rememberTrail(object.name, rows), [object.name, rows]);
  const days = useMemo(() => (field ? byDay(field, rows) : new Map<string, RecordRow[]>()), [field, rows]);
  const change = useChange(object);
  const movable = field !== undefined && isEditable(object, field);
  const move = async (record: RecordRow, day: string) => {
    if (!field || !movable || dayOfRecord(field, record) === day) return;
    await change(record, { [field.name]: movedTo(field, record, day) }, { ask: true });
  };
  const cut = (answer.data?.pages[0]?.total ?? 0) > rows.length;
  return { answer, field, weeks, days, today, on, movable, move, cut, most: MOST };
}
