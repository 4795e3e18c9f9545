/** The cells of one table: their control, and what each row has to know of it. */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../../api/schema";
import { useNotify } from "../../../ui/useNotify";
import { pending, withPending } from "../../sync";
import { useChange } from "../../useChange";
import { type CellChange, CellControl, type CellProblem, type Host } from "./cellControl";
import { CellInput } from "./cellInput";
import { type Box, partOf, type RowPart, readPart, type Spot } from "./cellState";
import { writeMany } from "./writeMany";

export interface Pasted {
  box: Box;
  texts: string[][];
}

interface Table {
  object: ObjectMeta;
  columns: readonly FieldMeta[];
  rows: readonly RecordRow[];
  scroller: { current: HTMLElement | null };
  onRow: (row: number) => void;
  uncover: () => void;
}

export interface TableCells {
  cells: CellControl;
  input: CellInput;
  /** A rectangle somebody pasted, to be looked at before it is written. */
  pasted: Pasted | undefined;
  endPaste: () => void;
  write: (changes: CellChange[]) => void;
}

/** Brings the cell into sight, without the columns that stay in sight over it. */
function reveal(element: HTMLElement | null, { row, col }: Spot): void {
  const cell = element?.querySelector(`[aria-rowindex="${row + 2}"] [data-col="${col}"]`);
  cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function useCells({ object, columns, rows, scroller, onRow, uncover }: Table): TableCells {
  const notify = useNotify();
  const change = useChange(object);
  const [pasted, setPasted] = useState<Pasted>();
  const host = useRef<Host>(null as never);
  const control = useMemo(() => {
    const cells = new CellControl(() => host.current);
    return { cells, input: new CellInput(cells) };
  }, []);
  host.current = {
    object,
    columns,
    rows,
    element: scroller.current,
    change: (record, values, refused) => change(record, values, { ask: true, refused }),
    write: (changes) =>
      void writeMany(object, changes, notify, (id, field, problem) => control.cells.tell(id, field, problem)),
    paste: (box, texts) => setPasted({ box, texts }),
    onRow,
    reveal: (spot) => reveal(scroller.current, spot),
    uncover,
  };
  useEffect(() => control.input.listen(), [control]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are what may have moved under the cursor
  useEffect(() => control.cells.follow(), [control, rows]);
  return { ...control, pasted, endPaste: () => setPasted(undefined), write: (changes) => host.current.write(changes) };
}

const NO_PROBLEMS: Readonly<Record<string, CellProblem>> = {};

export interface RowCells {
  part: RowPart;
  problems: Readonly<Record<string, CellProblem>>;
  /** The record with what is on its way to the server. */
  record: RecordRow;
  /** Fields whose values wait for the line to come back. */
  waiting: readonly string[];
}

/** What one row has to know; rows far from the cursor are not drawn anew when it moves. */
export function useRowCells(cells: CellControl, object: string, row: RecordRow, index: number): RowCells {
  const { state, problems: told } = cells;
  const part = useSyncExternalStore(state.subscribe, () => partOf(state.get(), index));
  const problems = useSyncExternalStore(told.subscribe, () => told.get().get(row.id) ?? NO_PROBLEMS);
  const own = () => pending.get().filter((each) => each.object === object && each.id === row.id);
  const underWay = useSyncExternalStore(pending.subscribe, () =>
    own()
      .map((each) => `${each.key} ${each.state}`)
      .join(),
  );
  const mine = underWay ? own() : [];
  return {
    part: useMemo(() => readPart(part), [part]),
    problems,
    record: mine.length ? withPending(row, mine) : row,
    waiting: mine.filter((each) => each.state === "waiting").flatMap((each) => Object.keys(each.values)),
  };
}

/** The focus follows the cursor, unless somebody is elsewhere on the page. */
export function useCellFocus(line: { current: HTMLElement | null }, { own, editing }: RowPart): void {
  useEffect(() => {
    const cell = own >= 0 && !editing ? line.current?.querySelector<HTMLElement>(`[data-col="${own}"]`) : null;
    const now = document.activeElement;
    const table = line.current?.closest("[role=table]");
    if (cell && (now === document.body || table?.contains(now))) cell.focus({ preventScroll: true });
  }, [line, own, editing]);
}
