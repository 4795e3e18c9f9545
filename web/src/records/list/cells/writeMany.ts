/** Different values for several records in one call: shown at once, one way back, refusals told at their cells. */
import { changeMany, type RowProblem } from "../../../api/bulk";
import type { Json, ObjectMeta } from "../../../api/schema";
import { toWire } from "../../../fields/values";
import { t } from "../../../lib/i18n";
import { offerUndo } from "../../../lib/undo";
import { findField } from "../../../meta/objects";
import type { Notify } from "../../../ui/useNotify";
import { patchRecord, refreshObjects } from "../../cache";
import type { CellChange, CellProblem } from "./cellControl";

type Tell = (id: string, field: string, problem: CellProblem) => void;

/** What a change looks like on the wire. */
export function wireRow(object: ObjectMeta, { record, values }: CellChange): Record<string, Json> {
  const named = Object.entries(values).map(([name, value]) => [name, toWire(findField(object, name), value)]);
  return { id: record.id, ...Object.fromEntries(named) };
}

/** Why a field of a row was refused; what speaks of no field of the row counts for all of them. */
export function reasonOf(problem: RowProblem, field: string, fields: readonly string[]): string | undefined {
  const own = problem.errors.filter((error) => error.field === field);
  if (own.length) return own.map((error) => error.message).join(t("text.list_separator"));
  const others = problem.errors.filter((error) => !fields.includes(error.field ?? ""));
  if (others.length) return others.map((error) => error.message).join(t("text.list_separator"));
  return problem.errors.length ? undefined : problem.title;
}

/** Returns how many records were written; null when nothing could be sent, and everything is as before. */
export async function writeMany(
  object: ObjectMeta,
  changes: readonly CellChange[],
  notify: Notify,
  tell: Tell,
): Promise<number | null> {
  for (const { record, values } of changes) patchRecord(object.name, record.id, values);
  try {
    const results = await changeMany(
      object.name,
      changes.map((change) => wireRow(object, change)),
    );
    let refused = 0;
    for (const { index, problem } of results) {
      const change = changes[index];
      if (!problem || !change) continue;
      refused += 1;
      const fields = Object.keys(change.values);
      for (const field of fields) {
        const message = reasonOf(problem, field, fields);
        if (message) tell(change.record.id, field, { value: change.values[field] ?? null, message });
      }
    }
    refreshObjects(object.name);
    const done = changes.length - refused;
    if (refused) notify.warn(t("cells.some_refused", { done, refused }));
    if (done) offerUndo(t("cells.written", { count: done }));
    return done;
  } catch (error) {
    for (const { record, values } of changes) {
      const before = Object.fromEntries(Object.keys(values).map((name) => [name, record[name] ?? null]));
      patchRecord(object.name, record.id, before);
    }
    notify.failed(error);
    return null;
  }
}
