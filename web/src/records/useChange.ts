/** One way to change a record: shown at once, kept while the line is down, rolled back when refused, conflicts and missing fields asked for. */
import { useCallback } from "react";
import { Problem } from "../api/client";
import { changeRecord, type Values } from "../api/records";
import type { ObjectMeta, RecordRow } from "../api/schema";
import { toWire } from "../fields/values";
import { t } from "../lib/i18n";
import { offerUndo } from "../lib/undo";
import { findField, recordName } from "../meta/objects";
import { type Notify, useNotify } from "../ui/useNotify";
import { patchRecord, refreshObjects, restore, snapshot } from "./cache";
import { type Dialogs, useDialogs } from "./dialogs/dialogContext";
import { dropKept, endPending, keepChange, pendingKey, putPending } from "./sync";

/** `waiting`: the line is down; the value stays on the screen and is sent again later. */
export type Outcome = "saved" | "cancelled" | "refused" | "waiting";

interface Options {
  ask?: boolean;
  /** Tells of a refusal where the value was typed, instead of a toast. */
  refused?: (problem: Problem) => void;
}

function wire(object: ObjectMeta, values: Values): Values {
  const named = Object.entries(values).map(([name, value]) => [name, toWire(findField(object, name), value)]);
  return Object.fromEntries(named);
}

/** Refusals that say which fields are missing: people can be asked for those. */
function asksForFields(object: ObjectMeta, problem: Problem): boolean {
  const names = problem.errors.map((error) => error.field);
  const gone = problem.errors.some((error) => error.code === "unknown_field" || error.code === "read_only");
  return problem.status === 422 && !gone && names.some((name) => object.fields.some((field) => field.name === name));
}

/** The refusal speaks of nothing but what was typed: there is no other field to ask for. */
function onlyTyped(problem: Problem, values: Values): boolean {
  return problem.errors.every((error) => error.field !== null && error.field in values);
}

interface Tools {
  object: ObjectMeta;
  notify: Notify;
  dialogs: Dialogs;
}

async function run(tools: Tools, record: RecordRow, values: Values, options: Options): Promise<Outcome> {
  const { object, notify, dialogs } = tools;
  const key = pendingKey(object.name, record.id, values);
  const before = snapshot(object.name);
  await dropKept(key);
  const nothing = () => {};
  putPending({ key, object: object.name, id: record.id, values, state: "saving", retry: nothing, drop: nothing });
  patchRecord(object.name, record.id, values);
  let current = values;
  let version = record.version;
  for (;;) {
    try {
      const saved = await changeRecord(object.name, record.id, wire(object, current), version);
      endPending(key);
      patchRecord(object.name, record.id, { ...current, version: saved.version });
      refreshObjects(object.name);
      offerUndo(t("undo.changed", { name: recordName(object, record) }));
      return "saved";
    } catch (error) {
      if (error instanceof Problem && (error.status === 0 || error.status === 401)) {
        await keepChange({ object, record, values: current, wired: wire(object, current), version });
        return "waiting";
      }
      endPending(key);
      restore(before);
      if (!(error instanceof Problem)) throw error;
      if (error.status === 412) {
        const resolved = await dialogs.resolveConflict(object, record, current);
        if (!resolved) return "cancelled";
        current = resolved.values;
        version = resolved.version;
      } else if (options.ask && asksForFields(object, error) && !(options.refused && onlyTyped(error, current))) {
        const more = await dialogs.askFields(object, { ...record, ...current }, error);
        if (!more) return "cancelled";
        current = { ...current, ...more };
      } else {
        (options.refused ?? notify.failed)(error);
        refreshObjects(object.name);
        return "refused";
      }
      if (Object.keys(current).length === 0) {
        refreshObjects(object.name);
        return "cancelled";
      }
      patchRecord(object.name, record.id, current);
    }
  }
}

export function useChange(object: ObjectMeta) {
  const notify = useNotify();
  const dialogs = useDialogs();
  return useCallback(
    (record: RecordRow, values: Values, options: Options = {}): Promise<Outcome> =>
      run({ object, notify, dialogs }, record, values, options),
    [object, notify, dialogs],
  );
}
