import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { useNavigate } from "react-router";
import { listOptions } from "../../api/records";
import type { ObjectMeta } from "../../api/schema";
import { pickFields } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { rememberTrail } from "../record/trail";
import { knownColumns, listQuery } from "./listQuery";
import type { ListControl } from "./useListState";

/** What looks at a row beside the list, and what opens it. */
export function useRowActions(object: ObjectMeta, { set }: ListControl) {
  const navigate = useNavigate();
  const peek = useCallback((id: string) => set({ peek: id }), [set]);
  const open = useCallback((id: string) => navigate(recordPath(object.name, id)), [navigate, object.name]);
  return { peek, open };
}

/** The rows of a list as far as they are loaded, its columns, and what opens a row. */
export function useRows(object: ObjectMeta, control: ListControl) {
  const { state } = control;
  const { peek, open } = useRowActions(object, control);
  const query = useMemo(() => listQuery(object, state), [object, state]);
  const list = useInfiniteQuery({ ...listOptions(object.name, query), placeholderData: keepPreviousData });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.records) ?? [], [list.data]);
  const columns = useMemo(() => pickFields(object, knownColumns(object, state)), [object, state]);
  useEffect(() => rememberTrail(object.name, rows), [object.name, rows]);
  const more = useCallback(() => void list.fetchNextPage(), [list.fetchNextPage]);
  return { query, list, rows, columns, peek, open, more };
}
