import { useState } from "react";
import { Problem } from "../../api/client";
import { changeRecord } from "../../api/records";
import type { Json, ObjectMeta, RecordRow } from "../../api/schema";
import { useMe } from "../../api/session";
import { sameValue, toWire } from "../../fields/values";
import { t } from "../../lib/i18n";
import { offerUndo } from "../../lib/undo";
import { findField, objectLabel, recordName } from "../../meta/objects";
import { patchRecord, refreshObjects } from "../cache";
import { useDialogs } from "../dialogs/dialogContext";
import { type Draft, draftKey } from "./drafts";
import { FormDrawer } from "./FormDrawer";
import { formFields } from "./formFields";
import { useForm } from "./useForm";

interface EditDrawerProps {
  object: ObjectMeta;
  record: RecordRow;
  onClose: () => void;
}

/** The values of a record that people type. */
function typedValues(object: ObjectMeta, record: RecordRow): Draft {
  const { quick, more } = formFields(object);
  return Object.fromEntries([...quick, ...more].map((field) => [field.name, record[field.name] ?? null]));
}

/** What differs from the record the form began with: only that is sent. */
export function changedValues(record: RecordRow, values: Draft): Draft {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !sameValue(value, record[name])));
}

/** The whole form of a record that is there. */
export default function EditDrawer({ object, record, onClose }: EditDrawerProps) {
  const me = useMe();
  const dialogs = useDialogs();
  // The record of the moment the form was opened: what others change meanwhile is found when saving.
  const [base] = useState(record);
  const [start] = useState(() => typedValues(object, base));
  const form = useForm(object, start, draftKey(me.user.id, object.name, base.id));
  const send = async (values: Draft, version: Json | undefined): Promise<void> => {
    const body = Object.entries(values).map(([name, value]) => [name, toWire(findField(object, name), value)]);
    try {
      const saved = await changeRecord(object.name, base.id, Object.fromEntries(body), version);
      patchRecord(object.name, base.id, { ...values, version: saved.version });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      const resolved = await dialogs.resolveConflict(object, base, values);
      if (!resolved) throw error;
      if (Object.keys(resolved.values).length) await send(resolved.values, resolved.version);
    }
  };
  const save = async (values: Draft) => {
    const changed = changedValues(base, values);
    if (Object.keys(changed).length) {
      await send(changed, base.version);
      refreshObjects(object.name);
      offerUndo(t("undo.changed", { name: recordName(object, base) }));
    }
    setTimeout(onClose);
  };
  return (
    <FormDrawer
      object={object}
      title={t("form.edit_title", { object: objectLabel(object) })}
      form={form}
      whole
      record={base.id}
      save={save}
      onClose={onClose}
    />
  );
}
