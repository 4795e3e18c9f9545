import { CheckOutlined, CloseOutlined } from "@ant-design/icons";
import { type FocusEvent, type KeyboardEvent, useState } from "react";
import type { FieldMeta, Json, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldEditor } from "../../fields/FieldEditor";
import { sameValue } from "../../fields/values";
import { isComposing } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { useChange } from "../useChange";
import styles from "./record.module.css";

/** Values picked from a list are saved as soon as they are picked. */
const PICKED = new Set(["enum", "ref", "user", "dept", "date", "bool"]);
/** Editors with a panel of their own: leaving the input is not leaving the editor. */
const PANELED = new Set("datetime enum[] ref[] file[] image[] sign sub region address geo rich".split(" "));

interface EditBoxProps {
  object: ObjectMeta;
  field: FieldMeta;
  record: RecordRow;
  onDone: () => void;
}

/** Edits one value of a record in place; Enter saves, Escape gives up, leaving saves what was typed. */
export function EditBox({ object, field, record, onDone }: EditBoxProps) {
  const [value, setValue] = useState<Json>(record[field.name] ?? null);
  const change = useChange(object);
  const picked = PICKED.has(field.type);
  const save = (next: Json) => {
    onDone();
    if (!sameValue(next, record[field.name])) void change(record, { [field.name]: next }, { ask: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (isComposing(event.nativeEvent)) return;
    const target = event.target as HTMLElement;
    const multiline = target instanceof HTMLTextAreaElement || target.isContentEditable;
    if (event.key === "Escape") onDone();
    else if (event.key === "Enter" && !picked && (!multiline || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save(value);
    }
  };
  const onBlur = (event: FocusEvent) => {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    if (picked) onDone();
    else if (!PANELED.has(field.type)) save(value);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and focus of the editor inside
    <div className={styles.editing} onKeyDown={onKeyDown} onBlur={onBlur} onClick={(event) => event.stopPropagation()}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <FieldEditor field={field} value={value} record={record} autoFocus onChange={picked ? save : setValue} />
      </div>
      {picked ? null : (
        <button type="button" className={styles.tool} aria-label={t("action.save")} onClick={() => save(value)}>
          <CheckOutlined aria-hidden />
        </button>
      )}
      <button type="button" className={styles.tool} aria-label={t("action.cancel")} onClick={onDone}>
        <CloseOutlined aria-hidden />
      </button>
    </div>
  );
}
