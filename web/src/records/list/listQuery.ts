import type { ObjectMeta, RecordQuery } from "../../api/schema";
import { allOf, searchFilter, toWire } from "../../lib/filter";
import { expandable, findField, withCompanions } from "../../meta/objects";
import type { ListState } from "./listState";

export const PAGE_ROWS = 100;

/** The columns which exist and may be read; metadata can change while a page is open. */
export function knownColumns(object: ObjectMeta, state: ListState): string[] {
  return state.columns.filter((name) => {
    const field = findField(object, name);
    return field !== undefined && field.rights !== "hidden";
  });
}

/** What the table asks the server for. */
export function listQuery(object: ObjectMeta, state: ListState): RecordQuery {
  const columns = knownColumns(object, state);
  return {
    filter: allOf(toWire(state.filter), searchFilter(state.q)),
    sort: state.sort.length ? state.sort : undefined,
    fields: withCompanions(object, columns),
    expand: expandable(object, columns),
    limit: PAGE_ROWS,
    count: true,
  };
}
