/** Keys, clipboard and pointer of a table's cells. */
import type { MouseEvent as ReactMouseEvent } from "react";
import { sameValue } from "../../../fields/values";
import { isComposing } from "../../../lib/hotkeys";
import { onOwnControl } from "../../../lib/plainLinks";
import type { CellControl, Host } from "./cellControl";
import { lockOf } from "./cellRules";
import { boxOf, nextInOrder, putAt, type Spot, step } from "./cellState";
import { cellText, cellValue, fromTsv, toTsv } from "./cellText";

const PEEK_MS = 220;
const ARROWS: Readonly<Record<string, Spot>> = {
  ArrowUp: { row: -1, col: 0 },
  ArrowDown: { row: 1, col: 0 },
  ArrowLeft: { row: 0, col: -1 },
  ArrowRight: { row: 0, col: 1 },
};
const COVERED = ".ant-modal-mask, .ant-drawer-mask, dialog[open]";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

/** The cell under an event of the table. */
export function spotOf(target: EventTarget | null): Spot | null {
  const cell = target instanceof Element ? target.closest("[data-col]") : null;
  const row = cell?.closest("[aria-rowindex]")?.getAttribute("aria-rowindex");
  return cell && row ? { row: Number(row) - 2, col: Number(cell.getAttribute("data-col")) } : null;
}

export class CellInput {
  private readonly cells: CellControl;
  private readonly host: () => Host;
  private dragged = false;
  private dragging = false;
  private peeking: ReturnType<typeof setTimeout> | undefined;

  constructor(cells: CellControl) {
    this.cells = cells;
    this.host = cells.host;
  }

  // -- keys ---------------------------------------------------------------------------------------------------------

  /** Keys count while the cursor stands in the table and nobody types or has something else open. */
  private listens(target: EventTarget | null): boolean {
    const { at, editing } = this.cells.state.get();
    if (!at || editing || isTyping(target) || document.querySelector(COVERED)) return false;
    return target === document.body || (target instanceof Node && (this.host().element?.contains(target) ?? false));
  }

  readonly onKey = (event: KeyboardEvent): void => {
    if (isComposing(event) || event.defaultPrevented) return;
    if (event.key === "Escape" && this.cells.state.get().editing && event.target === document.body) {
      // the editor is not there yet, or has lost the focus
      this.cells.giveUp();
      return;
    }
    if (!this.listens(event.target)) return;
    const state = this.cells.state.get();
    const { at } = state;
    const { object, columns } = this.host();
    const arrow = ARROWS[event.key];
    const mod = event.ctrlKey || event.metaKey;
    if (!at || event.altKey) return;
    if (arrow && !mod) this.cells.set(step(state, arrow, this.cells.size(), event.shiftKey));
    else if (event.key === "Tab" && !mod) {
      const next = nextInOrder(at, event.shiftKey, this.cells.size(), () => true);
      if (next) this.cells.set(putAt(next));
      else this.cells.clear();
    } else if (event.key === "F2") this.cells.edit(at);
    else if (event.key === "Enter" && !mod && columns[at.col]?.name !== object.name_field) this.cells.edit(at);
    else if (mod && event.key.toLowerCase() === "d") this.cells.fill();
    else {
      // Escape also closes what is open beside the list.
      if (event.key === "Escape") this.cells.clear();
      return;
    }
    clearTimeout(this.peeking);
    event.preventDefault();
    event.stopPropagation();
  };

  readonly onCopy = (event: ClipboardEvent): void => {
    const box = boxOf(this.cells.state.get());
    if (!box || !this.listens(event.target) || window.getSelection()?.isCollapsed === false) return;
    const { rows, columns } = this.host();
    const texts = rows
      .slice(box.top, box.bottom + 1)
      .map((row) => columns.slice(box.left, box.right + 1).map((field) => cellText(field, row[field.name])));
    event.clipboardData?.setData("text/plain", toTsv(texts));
    event.preventDefault();
  };

  readonly onPaste = (event: ClipboardEvent): void => {
    const box = boxOf(this.cells.state.get());
    const text = event.clipboardData?.getData("text/plain");
    if (!box || !text || !this.listens(event.target)) return;
    event.preventDefault();
    clearTimeout(this.peeking);
    const texts = fromTsv(text);
    const single = texts.length === 1 && texts[0]?.length === 1;
    const { rows, columns, object, paste } = this.host();
    const record = rows[box.top];
    const field = columns[box.left];
    const value = field && !lockOf(object, field) ? cellValue(field, text) : undefined;
    if (single && box.top === box.bottom && box.left === box.right && record && field && value !== undefined) {
      if (!sameValue(value, record[field.name])) this.cells.save(record, field.name, value);
    } else paste(box, texts);
  };

  // -- pointer ------------------------------------------------------------------------------------------------------

  readonly onMouseDown = (event: ReactMouseEvent): void => {
    this.dragged = false;
    if (event.button !== 0 || onOwnControl(event) || isTyping(event.target)) return;
    const spot = spotOf(event.target);
    if (!spot || (event.target as Element).closest("[data-editor]")) return;
    this.cells.keep();
    const state = this.cells.state.get();
    if ((event.target as Element).closest("[data-fill]")) {
      event.preventDefault();
      this.cells.state.set({ ...state, fillTo: boxOf(state)?.bottom ?? spot.row });
    } else if (event.shiftKey && state.at) {
      event.preventDefault();
      this.dragged = true;
      this.cells.set({ at: state.at, to: spot, editing: false });
    } else this.cells.set(putAt(spot));
    this.dragging = true;
    window.addEventListener("mouseup", this.onMouseUp, { once: true });
  };

  readonly onMouseOver = (event: ReactMouseEvent): void => {
    if (!this.dragging || event.buttons !== 1) return;
    const spot = spotOf(event.target);
    const state = this.cells.state.get();
    if (!spot || !state.at || (state.to?.row === spot.row && state.to.col === spot.col)) return;
    this.dragged = true;
    window.getSelection()?.removeAllRanges();
    if (state.fillTo === undefined) this.cells.state.set({ ...state, to: spot });
    else this.cells.state.set({ ...state, fillTo: Math.max(spot.row, boxOf(state)?.bottom ?? 0) });
  };

  private readonly onMouseUp = (): void => {
    this.dragging = false;
    const state = this.cells.state.get();
    if (state.fillTo === undefined) return;
    this.dragged = true;
    if (state.fillTo > (boxOf(state)?.bottom ?? 0)) this.cells.fill();
    else this.cells.state.set({ at: state.at, to: state.to, editing: false });
  };

  readonly onDoubleClick = (event: ReactMouseEvent): void => {
    clearTimeout(this.peeking);
    window.getSelection()?.removeAllRanges();
    const spot = onOwnControl(event) || isTyping(event.target) ? null : spotOf(event.target);
    if (spot) this.cells.edit(spot);
  };

  /** A click looks at the record, unless it was the first of a double click or the end of a drag. */
  peekLater(peek: () => void): void {
    clearTimeout(this.peeking);
    if (!this.dragged && !this.cells.state.get().editing) this.peeking = setTimeout(peek, PEEK_MS);
  }

  /** Binds keys and clipboard; returns how to let go of them. */
  listen(): () => void {
    window.addEventListener("keydown", this.onKey, true);
    document.addEventListener("copy", this.onCopy);
    document.addEventListener("paste", this.onPaste);
    return () => {
      clearTimeout(this.peeking);
      window.removeEventListener("keydown", this.onKey, true);
      document.removeEventListener("copy", this.onCopy);
      document.removeEventListener("paste", this.onPaste);
    };
  }
}
