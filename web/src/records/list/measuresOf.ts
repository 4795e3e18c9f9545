import type { AggregateQuery } from "../../api/aggregates";
import type { ObjectMeta } from "../../api/schema";
import { measuredField, totalsOf } from "../../meta/measures";
import { findField } from "../../meta/objects";
import type { Totals } from "./listState";

/** The figures the server is asked for; fields that are gone or may not be asked about are left out. */
export function measuresOf(object: ObjectMeta, totals: Totals): AggregateQuery["measures"] {
  return Object.entries(totals).flatMap(([name, fn]) => {
    const field = findField(object, name);
    const measured = field && totalsOf(object, field).includes(fn) ? measuredField(object, field) : undefined;
    return measured ? [{ fn, field: measured.name, as: name }] : [];
  });
}
