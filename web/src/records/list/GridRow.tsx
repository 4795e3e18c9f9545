import { EditOutlined } from "@ant-design/icons";
import { memo, Suspense, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { onOwnControl } from "../../lib/plainLinks";
import { fieldLabel, isEditable, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { EditBox } from "../record/EditBox";
import { useSlots } from "../slots";
import styles from "./Grid.module.css";
import { stickyStyle } from "./GridHead";
import type { Paint } from "./paint";

interface GridRowProps {
  object: ObjectMeta;
  columns: FieldMeta[];
  row: RecordRow;
  index: number;
  top: number;
  template: string;
  sticky: readonly (number | undefined)[];
  paint: Paint;
  active: boolean;
  peeked: boolean;
  onPeek: (id: string) => void;
  onActivate: (index: number) => void;
}

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { object, columns, row, index, top, template, sticky, paint, active, peeked, onPeek, onActivate } = props;
  const { mark: Mark } = useSlots(object.name);
  const [editing, setEditing] = useState<string>();
  const [hovered, setHovered] = useState(false);
  const tones = paint(row);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: rows are driven by the list's own keys (j, k, Enter, Space)
    <div
      role="row"
      tabIndex={-1}
      className={styles.row}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      data-active={active}
      data-peeked={peeked}
      data-tone={tones?.row}
      data-editing={editing !== undefined}
      aria-rowindex={index + 2}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
      onClick={(event) => {
        if (onOwnControl(event)) return;
        onActivate(index);
        onPeek(row.id);
      }}
    >
      {columns.map((field, at) => (
        <div
          key={field.name}
          role="cell"
          className={styles.cell}
          style={stickyStyle(sticky[at])}
          data-field={field.name}
          data-tone={tones?.cells[field.name]}
          data-align={kindOf(field).align}
        >
          {field.name === object.name_field ? (
            <>
              <a href={recordPath(object.name, row.id)} className={styles.name} title={recordName(object, row)}>
                {recordName(object, row)}
              </a>
              {Mark ? (
                <Suspense>
                  <Mark object={object} record={row} />
                </Suspense>
              ) : null}
            </>
          ) : editing === field.name ? (
            <EditBox object={object} field={field} record={row} onDone={() => setEditing(undefined)} />
          ) : (
            <>
              <FieldValue field={field} record={row} dense />
              {(active || hovered) && isEditable(object, field) && kindOf(field).Edit ? (
                <button
                  type="button"
                  className={styles.pencil}
                  aria-label={t("record.edit_field", { field: fieldLabel(field) })}
                  onClick={() => setEditing(field.name)}
                >
                  <EditOutlined aria-hidden />
                </button>
              ) : null}
            </>
          )}
        </div>
      ))}
    </div>
  );
});
