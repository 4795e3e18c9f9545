import { EditOutlined, QuestionCircleOutlined } from "@ant-design/icons";
import { lazy, memo, Suspense, useMemo, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { fieldLabel, isEditable } from "../../meta/objects";
import { usePending, withPending } from "../sync";
import { EditBox } from "./EditBox";
import styles from "./record.module.css";
import { SyncMark } from "./SyncMark";

const WhyDialog = lazy(() => import("./WhyDialog"));

interface InlineFieldProps {
  object: ObjectMeta;
  field: FieldMeta;
  record: RecordRow;
}

/** A labelled value that becomes its own editor on a click. */
export const InlineField = memo(function InlineField({ object, field, record: kept }: InlineFieldProps) {
  const [editing, setEditing] = useState(false);
  const waiting = usePending(object.name, kept.id, field.name);
  const record = useMemo(() => (waiting ? withPending(kept, [waiting]) : kept), [kept, waiting]);
  const [why, setWhy] = useState(false);
  const editable = isEditable(object, field) && kindOf(field).Edit !== undefined;
  // What the product works out itself needs no explanation; what a role closes does.
  const closed = !editable && !field.derived && !field.system && kindOf(field).Edit !== undefined;
  return (
    <div className={styles.field} data-wide={kindOf(field).wide}>
      <div className={styles.label}>
        {fieldLabel(field)} <SyncMark one={waiting} />
      </div>
      {editing ? (
        <EditBox object={object} field={field} record={record} onDone={() => setEditing(false)} />
      ) : (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the pencil inside is the keyboard's way in
        // biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the pointer only
        <div
          className={styles.value}
          data-editable={editable}
          onClick={(event) => {
            if (editable && !(event.target instanceof HTMLAnchorElement)) setEditing(true);
          }}
        >
          <FieldValue field={field} record={record} />
          {editable ? (
            <button
              type="button"
              className={styles.pencil}
              aria-label={t("record.edit_field", { field: fieldLabel(field) })}
            >
              <EditOutlined aria-hidden />
            </button>
          ) : closed ? (
            <button type="button" className={styles.pencil} aria-label={t("why.ask")} onClick={() => setWhy(true)}>
              <QuestionCircleOutlined aria-hidden />
            </button>
          ) : null}
        </div>
      )}
      {why ? (
        <Suspense>
          <WhyDialog object={object} record={kept} field={field.name} onClose={() => setWhy(false)} />
        </Suspense>
      ) : null}
    </div>
  );
});
