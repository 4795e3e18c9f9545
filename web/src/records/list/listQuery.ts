import type { ObjectMeta, RecordQuery } from "../../api/schema";
import { allOf, searchFilter, toWire } from "../../lib/filter";
import { expandable, findField, withCompanions } from "../../meta/objects";
import type { ListState } from "./listState";
import { paintedFields } from "./paint";

export const PAGE_ROWS = 100;

/** The columns which exist and may be read; metadata can change while a page is open. */
export function knownColumns(object: ObjectMeta, state: ListState): string[] {
  return state.columns.filter((name) => {
    const field = findField(object, name);
    return field !== undefined && field.rights !== "hidden";
  });
}

/** Fields the rows are asked for: those shown, and those the colours depend on. */
export function neededFields(object: ObjectMeta, state: ListState): string[] {
  const painted = paintedFields(state.colors).filter(
    (name) => (findField(object, name)?.rights ?? "hidden") !== "hidden",
  );
  return withCompanions(object, [...knownColumns(object, state), ...painted]);
}

/** What the table asks the server for. */
export function listQuery(object: ObjectMeta, state: ListState): RecordQuery {
  const columns = knownColumns(object, state);
  return {
    filter: allOf(toWire(state.filter), searchFilter(state.q)),
    sort: state.sort.length ? state.sort : undefined,
    fields: neededFields(object, state),
    expand: expandable(object, columns),
    limit: PAGE_ROWS,
    count: true,
  };
}
