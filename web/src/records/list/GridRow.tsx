import { EditOutlined } from "@ant-design/icons";
import { memo, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { drawn } from "../../fields/drawn";
import { kindOf } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { onOwnControl } from "../../lib/plainLinks";
import { fieldLabel, isEditable, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { useSlots } from "../slots";
import { PickBox } from "./bulk/PickBox";
import { useSelecting } from "./bulk/selectionContext";
import { CellBody, CellMarks } from "./cells/CellBody";
import type { CellControl } from "./cells/cellControl";
import { useCellFocus, useRowCells } from "./cells/useCells";
import type { ColumnLayout } from "./columnLayout";
import { fits } from "./fits";
import styles from "./Grid.module.css";
import type { Paint } from "./paint";

/** The pointer rests on a row; while rows run below it, none of them is meant. */
const REST_MS = 60;

interface GridRowProps extends ColumnLayout {
  object: ObjectMeta;
  columns: FieldMeta[];
  row: RecordRow;
  index: number;
  top: number;
  paint: Paint;
  active: boolean;
  peeked: boolean;
  /** The table's cells: they can be walked through and edited by keys. */
  cells: CellControl;
  onPeek: (id: string) => void;
  onActivate: (index: number) => void;
}

/** Whether the pointer rests on what is drawn for a record. */
function useResting(id: string) {
  const [resting, setResting] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    resting: resting === id,
    onMouseEnter: () => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setResting(id), REST_MS);
    },
    onMouseLeave: () => {
      clearTimeout(timer.current);
      setResting(undefined);
    },
  };
}

/** The elements of a row serve one record after the other: the focus stays with the record, not with the elements. */
function useOwnFocus(line: { current: HTMLElement | null }, id: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another record is what the focus must not go over to
  useLayoutEffect(() => {
    const now = document.activeElement;
    if (now instanceof HTMLElement && now !== document.body && line.current?.contains(now)) now.blur();
  }, [line, id]);
}

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { object, columns, index, top, template, sticky, least, paint, active, peeked, cells, onPeek, onActivate } =
    props;
  const line = useRef<HTMLDivElement>(null);
  const { part, problems, record: row, waiting } = useRowCells(cells, object.name, props.row, index);
  useOwnFocus(line, row.id);
  useCellFocus(line, part);
  const selecting = useSelecting();
  const { resting, ...pointer } = useResting(row.id);
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
      data-editing={part.editing}
      aria-rowindex={index + 2}
      {...pointer}
      onClick={(event) => {
        if (onOwnControl(event)) return;
        onActivate(index);
        onPeek(row.id);
      }}
    >
      {columns.map((field, at) => {
        const own = part.own === at;
        const editing = own && part.editing;
        const problem = problems[field.name];
        const late = waiting.includes(field.name);
        const locked = own && part.locked && !editing;
        const handle = part.last && part.right === at;
        const named = field.name === object.name_field;
        const value = named ? <Name object={object} record={row} /> : drawn(field, row);
        const typed = !named && isEditable(object, field) && kindOf(field).Edit;
        return (
          <div
            key={field.name}
            role="cell"
            className={styles.cell}
            style={sticky[at] === undefined ? undefined : { left: sticky[at] }}
            tabIndex={-1}
            data-col={at}
            data-held={sticky[at] === undefined ? undefined : true}
            data-field={field.name}
            data-tone={tones?.cells[field.name]}
            data-align={kindOf(field).align}
            data-clip={named || !fits(field, row[field.name], least[at] ?? 0) || undefined}
            data-cursor={own || undefined}
            data-chosen={(at >= part.left && at <= part.right) || undefined}
          >
            {at === 0 && selecting ? (
              <PickBox selecting={selecting} id={row.id} name={recordName(object, row)} />
            ) : null}
            {editing || problem ? (
              <CellBody cells={cells} field={field} record={row} own={own} editing={editing} problem={problem}>
                {value}
              </CellBody>
            ) : (
              value
            )}
            {!editing && (late || locked || handle) ? (
              <CellMarks object={object} field={field} record={row} waiting={late} locked={locked} handle={handle} />
            ) : null}
            {(active || resting) && typed && !editing ? (
              <button
                type="button"
                className={styles.pencil}
                aria-label={t("record.edit_field", { field: fieldLabel(field) })}
                onClick={() => cells.edit({ row: index, col: at })}
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

/** The record's name leads to its page and has beside it what the area says of the record. */
function Name({ object, record }: { object: ObjectMeta; record: RecordRow }) {
  const { mark: Mark } = useSlots(object.name);
  const name = recordName(object, record);
  return (
    <>
      <a href={recordPath(object.name, record.id)} className={styles.name} title={name}>
        {name}
      </a>
      {Mark ? (
        <Suspense>
          <Mark object={object} record={record} />
        </Suspense>
      ) : null}
    </>
  );
}
