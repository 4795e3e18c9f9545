/** What keys, pointer and clipboard do with the cells of a table; the table itself only draws. */
import type { Problem } from "../../../api/client";
import type { Values } from "../../../api/records";
import type { FieldMeta, Json, ObjectMeta, RecordRow } from "../../../api/schema";
import { sameValue } from "../../../fields/values";
import { createStore, type Store } from "../../../lib/store";
import { problemText } from "../../../ui/useNotify";
import { patchRecord } from "../../cache";
import type { Outcome } from "../../useChange";
import { lockOf } from "./cellRules";
import { type Box, boxOf, type CellState, NOWHERE, nextInOrder, putAt, type Spot, step } from "./cellState";

export interface CellProblem {
  value: Json;
  message: string;
}

export type Problems = ReadonlyMap<string, Readonly<Record<string, CellProblem>>>;

export interface CellChange {
  record: RecordRow;
  values: Values;
}

/** The table around the cells, as it is right now. */
export interface Host {
  object: ObjectMeta;
  columns: readonly FieldMeta[];
  rows: readonly RecordRow[];
  element: HTMLElement | null;
  change: (record: RecordRow, values: Values, refused: (problem: Problem) => void) => Promise<Outcome>;
  write: (changes: CellChange[]) => void;
  paste: (box: Box, texts: string[][]) => void;
  /** The cursor has come to a row. */
  onRow: (row: number) => void;
  reveal: (spot: Spot) => void;
  /** Closes what lies over the table beside it. */
  uncover: () => void;
}

/** Where the cursor goes when a value has been typed. */
export type Way = "stay" | "down" | "next" | "back";

export class CellControl {
  readonly state: Store<CellState> = createStore<CellState>(NOWHERE);
  readonly problems: Store<Problems> = createStore<Problems>(new Map());
  readonly host: () => Host;
  private readonly queue = new Map<string, Promise<unknown>>();
  private draft: { base: RecordRow; field: string; value: Json } | null = null;
  private record: string | null = null;

  constructor(host: () => Host) {
    this.host = host;
  }

  set(next: CellState): void {
    this.state.set(next);
    const { rows, onRow, reveal } = this.host();
    this.record = next.at ? (rows[next.at.row]?.id ?? null) : null;
    if (!next.at) return;
    onRow(next.at.row);
    reveal(next.to ?? next.at);
  }

  size(): Spot {
    const { rows, columns } = this.host();
    return { row: rows.length, col: columns.length };
  }

  clear(): void {
    if (!this.state.get().at) return;
    this.keep();
    this.set(NOWHERE);
  }

  /** Rows came, went or moved: the cursor stays with its record. */
  follow(): void {
    const { at, to, editing } = this.state.get();
    const { rows } = this.host();
    if (!at || rows[at.row]?.id === this.record) return;
    const row = rows.findIndex((each) => each.id === this.record);
    if (row < 0) this.set(NOWHERE);
    else
      this.state.set({ ...putAt({ row, col: at.col }, editing), to: editing ? at : { row, col: to?.col ?? at.col } });
  }

  // -- editing ------------------------------------------------------------------------------------------------------

  edit(spot: Spot): void {
    this.keep();
    const { object, columns } = this.host();
    const field = columns[spot.col];
    if (!field) return;
    this.host().uncover();
    this.set(lockOf(object, field) ? { ...putAt(spot), locked: true } : putAt(spot, true));
  }

  /** What the editor of a cell begins with: what was typed before, the refused value, or the record's. */
  first(record: RecordRow, field: string): Json {
    if (this.draft?.base.id === record.id && this.draft.field === field) return this.draft.value;
    return this.problems.get().get(record.id)?.[field]?.value ?? record[field] ?? null;
  }

  /** `base` is the record as it was when somebody began to type. */
  type(base: RecordRow, field: string, value: Json): void {
    this.draft = { base, field, value };
  }

  /** Saves what was typed and moves on. */
  done(way: Way): void {
    const { at } = this.state.get();
    this.keep();
    if (!at) return;
    const { object, columns } = this.host();
    const open = (col: number) => {
      const field = columns[col];
      return field !== undefined && lockOf(object, field) === null;
    };
    const next = way === "next" || way === "back" ? nextInOrder(at, way === "back", this.size(), open) : undefined;
    if (next) this.edit(next);
    else if (way === "down") this.set(step(putAt(at), { row: 1, col: 0 }, this.size(), false));
    else this.set(putAt(at));
  }

  /** The focus has left the editor of a cell: what was typed is saved, unless the editor has gone on already. */
  left(record: RecordRow, field: string): void {
    const { at, editing } = this.state.get();
    const { rows, columns } = this.host();
    if (!at || !editing || rows[at.row]?.id !== record.id || columns[at.col]?.name !== field) return;
    this.done("stay");
  }

  giveUp(): void {
    const { at } = this.state.get();
    this.draft = null;
    if (!at) return;
    const { rows, columns } = this.host();
    this.forget(rows[at.row]?.id ?? "", columns[at.col]?.name ?? "");
    this.set(putAt(at));
  }

  /** Saves what was typed, wherever the cursor goes then. */
  keep(): void {
    const typed = this.draft;
    this.draft = null;
    if (!typed) return;
    const { columns, rows } = this.host();
    const { base, value } = typed;
    const record = rows.find((row) => row.id === base.id);
    const field = columns.find((each) => each.name === typed.field);
    if (!record || !field || sameValue(value, record[field.name])) return;
    // somebody else has changed this very field meanwhile: the server is told what was seen, so that it can say so
    const seen = sameValue(record[field.name], base[field.name]) ? undefined : base;
    this.save(record, field.name, value, seen);
  }

  /** Shown at once; changes of one record go to the server one after the other, each upon the version of the last. */
  save(record: RecordRow, field: string, value: Json, seen?: RecordRow): void {
    const { object } = this.host();
    this.forget(record.id, field);
    patchRecord(object.name, record.id, { [field]: value });
    const before = this.queue.get(record.id) ?? Promise.resolve();
    const run = () => {
      const fresh = this.host().rows.find((row) => row.id === record.id) ?? record;
      // while this waited for its turn, the list may have been asked for again and hold what somebody else wrote
      const theirs = !sameValue(fresh[field], value) && !sameValue(fresh[field], record[field]);
      const old = seen ?? (theirs ? record : { ...fresh, [field]: record[field] });
      const refused = (problem: Problem) => this.tell(record.id, field, { value, message: problemText(problem) });
      return this.host().change(old, { [field]: value }, refused);
    };
    this.queue.set(record.id, before.then(run, run));
  }

  tell(id: string, field: string, problem: CellProblem): void {
    const next = new Map(this.problems.get());
    next.set(id, { ...next.get(id), [field]: problem });
    this.problems.set(next);
  }

  private forget(id: string, field: string): void {
    const told = this.problems.get().get(id);
    if (!told || !(field in told)) return;
    const { [field]: _gone, ...rest } = told;
    const next = new Map(this.problems.get());
    if (Object.keys(rest).length) next.set(id, rest);
    else next.delete(id);
    this.problems.set(next);
  }

  // -- filling down -------------------------------------------------------------------------------------------------

  /** Repeats the first row of the rectangle in the rows below it; dragged with the handle, the whole rectangle. */
  fill(): void {
    const state = this.state.get();
    const box = boxOf(state);
    if (!box) return;
    const source = state.fillTo === undefined ? 1 : box.bottom - box.top + 1;
    const bottom = state.fillTo ?? box.bottom;
    const { object, rows, columns, write } = this.host();
    const fields = columns.slice(box.left, box.right + 1).filter((field) => lockOf(object, field) === null);
    const changes: CellChange[] = [];
    for (let row = box.top + source; row <= bottom; row += 1) {
      const record = rows[row];
      const from = rows[box.top + ((row - box.top) % source)];
      if (!record || !from) continue;
      const moved = fields.filter((field) => !sameValue(from[field.name], record[field.name]));
      const values = Object.fromEntries(moved.map((field) => [field.name, from[field.name] ?? null]));
      if (moved.length) changes.push({ record, values });
    }
    if (changes.length) write(changes);
    this.set({ at: state.at, to: { row: bottom, col: box.right }, editing: false });
  }
}
