/** One way to change a record: shown at once, rolled back when refused, conflicts and missing fields asked for. */
import { useCallback } from "react";
import { Problem } from "../api/client";
import { changeRecord, type Values } from "../api/records";
import type { ObjectMeta, RecordRow } from "../api/schema";
import { toWireValue } from "../fields/values";
import { t } from "../lib/i18n";
import { offerUndo } from "../lib/undo";
import { recordName } from "../meta/objects";
import { useNotify } from "../ui/useNotify";
import { patchRecord, refreshObjects, restore, snapshot } from "./cache";
import { useDialogs } from "./dialogs/dialogContext";

export type Outcome = "saved" | "cancelled" | "refused";

function wire(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toWireValue(value)]));
}

/** Refusals that say which fields are missing: people can be asked for those. */
function asksForFields(object: ObjectMeta, problem: Problem): boolean {
  const names = problem.errors.map((error) => error.field);
  return problem.status === 422 && names.some((name) => object.fields.some((field) => field.name === name));
}

export function useChange(object: ObjectMeta) {
  const notify = useNotify();
  const dialogs = useDialogs();
  return useCallback(
    async (record: RecordRow, values: Values, options: { ask?: boolean } = {}): Promise<Outcome> => {
      const before = snapshot(object.name);
      patchRecord(object.name, record.id, values);
      let current = values;
      let version = record.version;
      for (;;) {
        try {
          const saved = await changeRecord(object.name, record.id, wire(current), version);
          patchRecord(object.name, record.id, { ...current, version: saved.version });
          refreshObjects(object.name);
          offerUndo(t("undo.changed", { name: recordName(object, record) }));
          return "saved";
        } catch (error) {
          restore(before);
          if (!(error instanceof Problem)) throw error;
          if (error.status === 412) {
            const resolved = await dialogs.resolveConflict(object, record, current);
            if (!resolved) return "cancelled";
            current = resolved.values;
            version = resolved.version;
          } else if (options.ask && asksForFields(object, error)) {
            const more = await dialogs.askFields(object, { ...record, ...current }, error);
            if (!more) return "cancelled";
            current = { ...current, ...more };
          } else {
            notify.failed(error);
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
    },
    [object, notify, dialogs],
  );
}
