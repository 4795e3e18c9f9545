/** Where the cursor of a table stands: a cell, the rectangle from it to another one, and whether it is being edited. */

export interface Spot {
  row: number;
  col: number;
}

export interface CellState {
  at: Spot | null;
  /** The other corner of the rectangle; the cell itself when only one is chosen. */
  to: Spot | null;
  editing: boolean;
  /** The cell cannot be edited, and somebody tried: it tells why. */
  locked?: boolean;
  /** While the handle is dragged: the row down to which the rectangle is going to be repeated. */
  fillTo?: number;
}

export const NOWHERE: CellState = { at: null, to: null, editing: false };

export interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export function boxOf({ at, to }: CellState): Box | null {
  if (!at) return null;
  const other = to ?? at;
  return {
    top: Math.min(at.row, other.row),
    bottom: Math.max(at.row, other.row),
    left: Math.min(at.col, other.col),
    right: Math.max(at.col, other.col),
  };
}

export function putAt(spot: Spot, editing = false): CellState {
  return { at: spot, to: spot, editing };
}

function within(value: number, count: number): number {
  return Math.max(0, Math.min(count - 1, value));
}

/** One step of an arrow key; with `extend` the rectangle grows instead of moving. */
export function step(state: CellState, by: Spot, size: Spot, extend: boolean): CellState {
  const from = (extend ? state.to : state.at) ?? state.at;
  if (!from) return state;
  const next = { row: within(from.row + by.row, size.row), col: within(from.col + by.col, size.col) };
  return extend ? { at: state.at, to: next, editing: false } : putAt(next);
}

/** The next cell that Tab goes to: to the right, at the end of a row in the next one; undefined past the last. */
export function nextInOrder(at: Spot, back: boolean, size: Spot, wanted: (col: number) => boolean): Spot | undefined {
  const cells = size.row * size.col;
  for (let place = at.row * size.col + at.col + (back ? -1 : 1); place >= 0 && place < cells; place += back ? -1 : 1) {
    const spot = { row: Math.floor(place / size.col), col: place % size.col };
    if (wanted(spot.col)) return spot;
  }
  return undefined;
}

/** What a row has to know of it, as a text that is equal when nothing changes for the row: "" for most rows. */
export function partOf(state: CellState, row: number): string {
  const box = boxOf(state);
  if (!box || row < box.top || row > Math.max(box.bottom, state.fillTo ?? 0)) return "";
  const own = state.at?.row === row ? state.at.col : -1;
  const flags = [
    state.editing && own >= 0,
    row === box.bottom && !state.editing,
    row > box.bottom,
    state.locked && own >= 0,
  ];
  return [box.left, box.right, own, ...flags.map(Number)].join();
}

export interface RowPart {
  left: number;
  right: number;
  /** The column of the cursor; −1 when it is in another row. */
  own: number;
  editing: boolean;
  /** The lowest row of the rectangle: the handle to fill down stands here. */
  last: boolean;
  /** Below the rectangle: what is above is going to be repeated here. */
  filling: boolean;
  locked: boolean;
}

const NO_PART: RowPart = {
  left: 0,
  right: -1,
  own: -1,
  editing: false,
  last: false,
  filling: false,
  locked: false,
};

export function readPart(part: string): RowPart {
  if (!part) return NO_PART;
  const [left = 0, right = -1, own = -1, ...flags] = part.split(",").map(Number);
  const [editing = false, last = false, filling = false, locked = false] = flags.map(Boolean);
  return { left, right, own, editing, last, filling, locked };
}
