import { EditOutlined } from "@ant-design/icons";
import { memo, Suspense, useRef, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { onOwnControl } from "../../lib/plainLinks";
import { fieldLabel, isEditable, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { EditBox } from "../record/EditBox";
import { useSlots } from "../slots";
import { PickBox } from "./bulk/PickBox";
import { useSelecting } from "./bulk/selectionContext";
import { CellBody } from "./cells/CellBody";
import type { CellControl } from "./cells/cellControl";
import { useCellFocus, useRowCells } from "./cells/useCells";
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
  /** The table's cells, where they can be walked through and edited by keys. */
  cells?: CellControl;
  onPeek: (id: string) => void;
  onActivate: (index: number) => void;
}

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { object, columns, index, top, template, sticky, paint, active, peeked, cells, onPeek, onActivate } = props;
  const line = useRef<HTMLDivElement>(null);
  const { part, problems, record: row, waiting } = useRowCells(cells, object.name, props.row, index);
  useCellFocus(line, part);
  const selecting = useSelecting();
  const { mark: Mark } = useSlots(object.name);
  const [editing, setEditing] = useState<string>();
  const [hovered, setHovered] = useState(false);
  const tones = paint(row);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: rows are driven by the list's own keys (j, k, Enter, Space)
    <div
      ref={line}
      role="row"
      tabIndex={-1}
      className={styles.row}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      data-active={active}
      data-peeked={peeked}
      data-tone={tones?.row}
      data-editing={editing !== undefined || part.editing}
      aria-rowindex={index + 2}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
      onClick={(event) => {
        if (onOwnControl(event)) return;
        onActivate(index);
        onPeek(row.id);
      }}
    >
      {columns.map((field, at) => {
        const value =
          field.name === object.name_field ? (
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
          ) : (
            <FieldValue field={field} record={row} dense />
          );
        const typed = field.name !== object.name_field && isEditable(object, field) && kindOf(field).Edit;
        return (
          <div
            key={field.name}
            role="cell"
            className={styles.cell}
            style={stickyStyle(sticky[at])}
            {...(cells && { tabIndex: -1, "data-col": at })}
            data-field={field.name}
            data-tone={tones?.cells[field.name]}
            data-align={kindOf(field).align}
            data-cursor={part.own === at}
            data-chosen={at >= part.left && at <= part.right}
          >
            {at === 0 && selecting ? (
              <PickBox selecting={selecting} id={row.id} name={recordName(object, row)} />
            ) : null}
            {editing === field.name ? (
              <EditBox object={object} field={field} record={row} onDone={() => setEditing(undefined)} />
            ) : cells ? (
              <CellBody
                cells={cells}
                object={object}
                field={field}
                record={row}
                col={at}
                part={part}
                problem={problems[field.name]}
                waiting={waiting.includes(field.name)}
              >
                {value}
              </CellBody>
            ) : (
              value
            )}
            {(active || hovered) && typed && editing !== field.name && !(part.own === at && part.editing) ? (
              <button
                type="button"
                className={styles.pencil}
                aria-label={t("record.edit_field", { field: fieldLabel(field) })}
                onClick={() => (cells ? cells.edit({ row: index, col: at }) : setEditing(field.name))}
              >
                <EditOutlined aria-hidden />
              </button>
            ) : null}
          </div>
        );
      })}
    </div>
  );
});
