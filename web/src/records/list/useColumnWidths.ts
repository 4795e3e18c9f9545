import { type RefObject, useCallback, useMemo, useState } from "react";
import { readLocal, writeLocal } from "../../lib/store";
import { clampWidth, type Widths } from "./columnLayout";

/** Room for the padding of a cell, and beside a column's name for its arrow and menu. */
const CELL_PAD = 26;
const HEAD_PAD = 64;

export interface WidthControl {
  widths: Widths;
  startResize: (field: string, cell: HTMLElement, clientX: number) => void;
  /** As wide as the widest of what is drawn. */
  fit: (field: string) => void;
}

const key = (object: string, view: string) => `yingdan.widths.${object}.${view}`;

/** Widths a person dragged in a view, kept on this device until the view is saved with them. */
export function draggedWidths(object: string, view: string): Widths {
  return readLocal<Widths>(key(object, view), {});
}

/** After a view was saved with its widths nothing of this device lies over them. */
export function forgetWidths(object: string, view: string): void {
  writeLocal(key(object, view), {});
}

/** Widths of a view's columns: those saved with it, over them those dragged on this device. */
export function useColumnWidths(
  object: string,
  view: string,
  saved: Widths,
  scroller: RefObject<HTMLElement | null>,
): WidthControl {
  const name = key(object, view);
  const [own, setOwn] = useState<Record<string, Widths>>({});
  const kept = useMemo(() => readLocal<Widths>(name, {}), [name]);
  const dragged = own[name] ?? kept;
  const widths = useMemo(() => ({ ...saved, ...dragged }), [saved, dragged]);
  const put = useCallback(
    (field: string, width: number, keep: boolean) =>
      setOwn((before) => {
        const next = { ...(before[name] ?? readLocal<Widths>(name, {})), [field]: clampWidth(width) };
        if (keep) writeLocal(name, next);
        return { ...before, [name]: next };
      }),
    [name],
  );
  const startResize = useCallback(
    (field: string, cell: HTMLElement, clientX: number) => {
      const start = cell.getBoundingClientRect().width;
      const move = (event: PointerEvent) => put(field, start + event.clientX - clientX, false);
      const stop = (event: PointerEvent) => {
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", stop);
        if (event.clientX !== clientX) put(field, start + event.clientX - clientX, true);
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", stop);
    },
    [put],
  );
  const fit = useCallback(
    (field: string) => {
      let width = 0;
      for (const cell of scroller.current?.querySelectorAll<HTMLElement>(`[data-field="${CSS.escape(field)}"]`) ?? []) {
        const head = cell.getAttribute("role") === "columnheader";
        const shown = [...cell.children].slice(0, head ? 1 : undefined);
        const needed = shown.reduce((sum, child) => sum + child.scrollWidth, head ? HEAD_PAD : CELL_PAD);
        width = Math.max(width, needed);
      }
      if (width > 0) put(field, width, true);
    },
    [put, scroller],
  );
  return useMemo(() => ({ widths, startResize, fit }), [widths, startResize, fit]);
}
