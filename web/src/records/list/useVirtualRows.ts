/** Which rows of a tall list are worth drawing. */
import { type RefObject, useEffect, useState } from "react";
import { useMediaQuery } from "../../lib/useMediaQuery";

/** Lines drawn beyond those in sight: where the table moves to, and where it comes from. */
const AHEAD = 10;
const BEHIND = 3;
/** Moving back by less is no change of direction. */
const TURN = 2;
/** The window moves in steps, so that scrolling a few rows draws nothing anew. */
const STEP = 5;

export interface RowWindow {
  first: number;
  last: number;
  /** The most rows a window of this height ever holds. */
  most: number;
}

export function windowOf(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
  upwards = false,
): RowWindow {
  const top = Math.floor(scrollTop / rowHeight / STEP) * STEP;
  const inSight = Math.ceil(height / rowHeight) + STEP;
  const [above, below] = upwards ? [AHEAD, BEHIND] : [BEHIND, AHEAD];
  return {
    first: Math.max(0, top - above),
    last: Math.min(count, top + inSight + below),
    most: inSight + AHEAD + BEHIND,
  };
}

/** Until the table has been measured: what a window of this height can show at most, and the rest right after. */
function atFirst(rowHeight: number): RowWindow {
  const lines = Math.ceil(innerHeight / rowHeight);
  return { first: 0, last: lines, most: lines };
}

/** Rows to draw, and the last one in sight: paper takes all that are there and asks for no more. */
export interface DrawnRows extends RowWindow {
  seen: number;
}

function same(a: RowWindow, b: RowWindow): boolean {
  return a.first === b.first && a.last === b.last && a.most === b.most;
}

export function useVirtualRows(scroller: RefObject<HTMLElement | null>, rowHeight: number, count: number): DrawnRows {
  const [view, setView] = useState<RowWindow>(() => atFirst(rowHeight));
  const onPaper = useMediaQuery("print");
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // Asked for in the handler of a scroll, the height would have the page laid out before its time.
    let height = element.clientHeight;
    let turn = element.scrollTop;
    let upwards = false;
    const update = () => {
      const { scrollTop } = element;
      const moved = scrollTop - turn;
      if (moved !== 0 && (moved < 0 === upwards || Math.abs(moved) > TURN * rowHeight)) {
        upwards = moved < 0;
        turn = scrollTop;
      }
      const next = windowOf(scrollTop, height, rowHeight, count, upwards);
      setView((before) => (same(before, next) ? before : next));
    };
    update();
    element.addEventListener("scroll", update, { passive: true });
    const observer = new ResizeObserver(() => {
      height = element.clientHeight;
      update();
    });
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", update);
      observer.disconnect();
    };
  }, [scroller, rowHeight, count]);
  const seen = Math.min(view.last, count);
  if (onPaper) return { first: 0, last: count, most: Math.max(1, count), seen };
  return { first: Math.min(view.first, count), last: seen, most: view.most, seen };
}
