import { type FocusEvent, type KeyboardEvent, useState } from "react";
import type { FieldMeta, Json, RecordRow } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { isComposing } from "../../../lib/hotkeys";
import type { CellControl } from "./cellControl";
import styles from "./cells.module.css";

/** Values picked from a list are saved as soon as they are picked. */
const PICKED = new Set(["enum", "ref", "user", "dept", "date", "bool"]);
/** Editors with a panel of their own: leaving the input is not leaving the editor. */
const PANELED = new Set(["datetime", "enum[]", "ref[]", "region"]);

interface CellEditorProps {
  cells: CellControl;
  field: FieldMeta;
  record: RecordRow;
  invalid: boolean;
}

/** Edits a cell where it stands: Enter saves and goes down, Tab saves and goes on, Escape gives up. */
export function CellEditor({ cells, field, record, invalid }: CellEditorProps) {
  const [base] = useState(record);
  const [value, setValue] = useState<Json>(() => cells.first(record, field.name));
  const picked = PICKED.has(field.type);
  const type = (next: Json) => {
    setValue(next);
    cells.type(base, field.name, next);
    if (picked) cells.done("stay");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (isComposing(event.nativeEvent)) return;
    const multiline = event.target instanceof HTMLTextAreaElement;
    const confirmed = event.key === "Enter" && (!multiline || event.ctrlKey || event.metaKey);
    if (event.key === "Escape") cells.giveUp();
    else if (event.key === "Tab") cells.done(event.shiftKey ? "back" : "next");
    else if (confirmed && !picked && field.type !== "tags") cells.done("down");
    else return;
    event.preventDefault();
  };
  const onBlur = (event: FocusEvent) => {
    if (event.currentTarget.contains(event.relatedTarget) || picked || PANELED.has(field.type)) return;
    cells.left(record, field.name);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and focus of the editor inside
    <div
      className={styles.editor}
      data-editor
      onKeyDown={onKeyDown}
      onBlur={onBlur}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <FieldEditor field={field} value={value} record={record} invalid={invalid} autoFocus onChange={type} />
    </div>
  );
}
