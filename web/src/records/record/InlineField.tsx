import { CheckOutlined, CloseOutlined, EditOutlined } from "@ant-design/icons";
import { type FocusEvent, type KeyboardEvent, useState } from "react";
import type { FieldMeta, Json, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldEditor } from "../../fields/FieldEditor";
import { FieldValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { sameValue } from "../../fields/values";
import { isComposing } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { fieldLabel, isEditable } from "../../meta/objects";
import { useChange } from "../useChange";
import styles from "./record.module.css";

/** Values picked from a list are saved as soon as they are picked. */
const PICKED = new Set(["enum", "ref", "user", "dept", "date", "bool"]);

interface InlineFieldProps {
  object: ObjectMeta;
  field: FieldMeta;
  record: RecordRow;
}

/** A labelled value that becomes its own editor on a click; Enter saves, Escape gives up. */
export function InlineField({ object, field, record }: InlineFieldProps) {
  const [draft, setDraft] = useState<{ value: Json } | null>(null);
  const change = useChange(object);
  const editable = isEditable(object, field) && kindOf(field).Edit !== undefined;
  const save = async (value: Json) => {
    setDraft(null);
    if (!sameValue(value, record[field.name])) await change(record, { [field.name]: value }, { ask: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!draft || isComposing(event.nativeEvent)) return;
    const multiline = event.target instanceof HTMLTextAreaElement;
    if (event.key === "Escape") {
      event.stopPropagation();
      setDraft(null);
    } else if (event.key === "Enter" && !PICKED.has(field.type) && (!multiline || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save(draft.value);
    }
  };
  const onBlur = (event: FocusEvent) => {
    if (!draft || event.currentTarget.contains(event.relatedTarget)) return;
    if (PICKED.has(field.type)) setDraft(null);
    else if (field.type !== "datetime") void save(draft.value);
  };
  return (
    <div className={styles.field} data-wide={kindOf(field).wide}>
      <div className={styles.label}>{fieldLabel(field)}</div>
      {draft ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: keys and focus of the editor inside
        <div className={styles.editing} onKeyDown={onKeyDown} onBlur={onBlur}>
          <div style={{ flex: 1, minWidth: 0 }}>
            <FieldEditor
              field={field}
              value={draft.value}
              record={record}
              autoFocus
              onChange={(value) => (PICKED.has(field.type) ? void save(value) : setDraft({ value }))}
            />
          </div>
          {PICKED.has(field.type) ? null : (
            <button
              type="button"
              className={styles.tool}
              aria-label={t("action.save")}
              onClick={() => save(draft.value)}
            >
              <CheckOutlined aria-hidden />
            </button>
          )}
          <button type="button" className={styles.tool} aria-label={t("action.cancel")} onClick={() => setDraft(null)}>
            <CloseOutlined aria-hidden />
          </button>
        </div>
      ) : (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the pencil beside it is the keyboard's way in
        // biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the pointer only
        <div
          className={styles.value}
          data-editable={editable}
          onClick={(event) => {
            if (editable && !(event.target instanceof HTMLAnchorElement))
              setDraft({ value: record[field.name] ?? null });
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
          ) : null}
        </div>
      )}
    </div>
  );
}
