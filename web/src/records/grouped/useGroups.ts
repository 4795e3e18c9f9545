import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { aggregateOptions } from "../../api/aggregates";
import { useObjectMeta } from "../../api/metadata";
import { queryRecords, recordKeys } from "../../api/records";
import type { ObjectMeta, RecordQuery, RecordRow } from "../../api/schema";
import { useNames } from "../../fields/useNames";
import { allOf } from "../../lib/filter";
import { findField, isLink, linkTarget } from "../../meta/objects";
import { listQuery } from "../list/listQuery";
import type { ListState } from "../list/listState";
import { rememberTrail } from "../record/trail";
import {
  defaultGroup,
  type Group,
  groupFilter,
  groupsOf,
  groupsQuery,
  groupTotals,
  linesOf,
  MOST_ROWS,
  positionOf,
  ROWS_AT_ONCE,
} from "./groupModel";

/** Shaped as the lists keep their pages, so that a change of a row shows here at once too. */
async function fetchRows(object: string, query: RecordQuery, signal: AbortSignal) {
  return { pages: [await queryRecords(object, query, signal)], pageParams: [""] };
}

/** The array of before where it held the very same things. */
function useSame<T>(next: readonly T[]): readonly T[] {
  const kept = useRef(next);
  const same = kept.current.length === next.length && next.every((each, index) => each === kept.current[index]);
  if (!same) kept.current = next;
  return kept.current;
}

/** The groups of a list with their figures, and the rows of those that are open. */
export function useGroups(object: ObjectMeta, state: ListState) {
  const field = (state.group ? findField(object, state.group) : undefined) ?? defaultGroup(object);
  const base = useMemo(() => listQuery(object, state), [object, state]);
  const totals = useMemo(() => groupTotals(object, state.totals), [object, state.totals]);
  const target = useObjectMeta(field && isLink(field) ? linkTarget(field) : "", field !== undefined && isLink(field));
  const place = target.data && positionOf(target.data);
  const settled = field !== undefined && (!isLink(field) || !target.isPending);
  const asked = settled ? groupsQuery(object, field, base.filter ?? null, totals, place) : { measures: [] };
  const answer = useQuery({
    ...aggregateOptions(object.name, asked),
    placeholderData: keepPreviousData,
    enabled: settled,
  });
  const groups = useMemo(
    () => (field && answer.data && !answer.isPlaceholderData ? groupsOf(field, answer.data) : []),
    [field, answer.data, answer.isPlaceholderData],
  );
  const [toggled, setToggled] = useState<{ field: string; sizes: ReadonlyMap<string, number> }>();
  const start = groups[0]?.key;
  /** How many rows each open group shows; at first the first group is open. */
  const sizes = useMemo(
    () =>
      toggled?.field === field?.name && toggled
        ? toggled.sizes
        : new Map(start === undefined ? [] : [[start, ROWS_AT_ONCE]]),
    [toggled, field?.name, start],
  );
  const put = (next: ReadonlyMap<string, number>) => setToggled({ field: field?.name ?? "", sizes: next });
  const toggle = (group: Group) => {
    const next = new Map(sizes);
    if (!next.delete(group.key)) next.set(group.key, ROWS_AT_ONCE);
    put(next);
  };
  const toggleAll = (open: boolean) => put(new Map(open ? groups.map(({ key }) => [key, ROWS_AT_ONCE]) : []));
  const more = (group: Group) =>
    put(new Map(sizes).set(group.key, Math.min(MOST_ROWS, (sizes.get(group.key) ?? 0) + 2 * ROWS_AT_ONCE)));

  const opened = groups.filter((group) => sizes.has(group.key));
  const pages = useQueries({
    queries: opened.map((group) => {
      const own = field ? groupFilter(field, group) : null;
      const query: RecordQuery = {
        ...base,
        filter: allOf(base.filter, own),
        limit: sizes.get(group.key) ?? ROWS_AT_ONCE,
        count: false,
      };
      return {
        queryKey: recordKeys.list(object.name, query),
        queryFn: ({ signal }: { signal: AbortSignal }) => fetchRows(object.name, query, signal),
        placeholderData: keepPreviousData,
      };
    }),
  });
  const loaded = useSame(pages.map((page) => page.data));
  const { lines, rows } = useMemo(() => {
    const found = new Map<string, readonly RecordRow[]>();
    const shown = groups.filter((group) => sizes.has(group.key));
    shown.forEach((group, index) => {
      const data = loaded[index];
      if (data)
        found.set(
          group.key,
          data.pages.flatMap((page) => page.records),
        );
    });
    const all = linesOf(groups, new Set(sizes.keys()), found);
    return { lines: all, rows: all.flatMap((line) => (line.kind === "row" ? [line.row] : [])) };
  }, [groups, sizes, loaded]);
  useEffect(() => rememberTrail(object.name, rows), [object.name, rows]);
  const linked = field && isLink(field) ? groups.flatMap((group) => group.key || []) : [];
  const names = useNames(field && linked.length ? linkTarget(field) : "", linked);
  const error = answer.error ?? pages.find((page) => page.error)?.error ?? null;
  const retry = useCallback(() => {
    void answer.refetch();
    for (const page of pages) void page.refetch();
  }, [answer, pages]);
  const allOpen = groups.length > 0 && groups.every((group) => sizes.has(group.key));
  const filter = base.filter ?? null;
  return { field, filter, answer, groups, totals, lines, rows, names, toggle, toggleAll, allOpen, more, error, retry };
}
