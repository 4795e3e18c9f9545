import { Fragment, type ReactNode, type RefObject, useEffect, useRef } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import type { CellControl } from "./cells/cellControl";
import type { CellInput } from "./cells/cellInput";
import type { ColumnLayout } from "./columnLayout";
import { GridRow } from "./GridRow";
import type { Paint } from "./paint";
import { lineIn, useSlotOrder } from "./rowSlots";
import { useVirtualRows } from "./useVirtualRows";

const NEAR_END_LINES = 60;

/** What stands below one another in the table when it is more than rows. */
export interface Lines {
  count: number;
  /** The row of a line; null where something else stands. */
  rowAt: (line: number) => number | null;
  lineOf: (row: number) => number;
  keyOf: (line: number) => string;
  /** Draws a line that is no row, at its distance in pixels from the top. */
  draw: (line: number, top: number) => ReactNode;
}

/** Nothing but rows. */
export function onlyRows(count: number): Lines {
  return { count, rowAt: (line) => line, lineOf: (row) => row, keyOf: (line) => `line/${line}`, draw: () => null };
}

interface GridBodyProps extends ColumnLayout {
  object: ObjectMeta;
  columns: FieldMeta[];
  rows: RecordRow[];
  lines: Lines;
  scroller: RefObject<HTMLElement | null>;
  rowHeight: number;
  paint: Paint;
  active: number;
  peek: string | null;
  cells: CellControl;
  input: CellInput;
  onPeek: (id: string) => void;
  onActivate: (index: number) => void;
  /** Absent when there is nothing more, or it is on its way. */
  onNearEnd: (() => void) | undefined;
}

/** The lines in sight, each at its place; scrolling draws nothing but this. */
export function GridBody(props: GridBodyProps) {
  const { rows, lines, scroller, rowHeight, active, peek, input, onNearEnd, ...shared } = props;
  const body = useRef<HTMLDivElement>(null);
  const { first, last, most, seen } = useVirtualRows(scroller, rowHeight, lines.count);
  const order = useSlotOrder(body, first, most);
  useEffect(() => {
    if (onNearEnd && seen > lines.count - NEAR_END_LINES) onNearEnd();
  }, [onNearEnd, seen, lines.count]);

  const drawn = (slot: number) => {
    const line = lineIn(slot, first, most);
    if (line >= last) return null;
    const top = line * rowHeight;
    const index = lines.rowAt(line);
    const row = index === null ? undefined : rows[index];
    if (index === null || !row) return <Fragment key={lines.keyOf(line)}>{lines.draw(line, top)}</Fragment>;
    return (
      <GridRow
        key={slot}
        {...shared}
        row={row}
        index={index}
        top={top}
        active={index === active}
        peeked={row.id === peek}
      />
    );
  };

  return (
    // biome-ignore lint/a11y/useKeyWithMouseEvents: what the pointer does with cells, keys do as well
    <div
      ref={body}
      style={{ height: lines.count * rowHeight, position: "relative" }}
      role="rowgroup"
      onMouseDown={input.onMouseDown}
      onMouseOver={input.onMouseOver}
      onDoubleClick={input.onDoubleClick}
    >
      {order.map(drawn)}
    </div>
  );
}
