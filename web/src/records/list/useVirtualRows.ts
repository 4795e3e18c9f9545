/** Which rows of a tall list are worth drawing. */
import { type RefObject, useEffect, useState } from "react";
import { useMediaQuery } from "../../lib/useMediaQuery";

const OVERSCAN = 10;
/** The window moves in steps, so that scrolling a few rows draws nothing anew. */
const STEP = 5;

export interface RowWindow {
  first: number;
  last: number;
  /** The most rows a window of this height ever holds. */
  most: number;
}

export function windowOf(scrollTop: number, height: number, rowHeight: number, count: number): RowWindow {
  const top = Math.floor(scrollTop / rowHeight / STEP) * STEP;
  const below = Math.ceil(height / rowHeight) + STEP + OVERSCAN;
  return { first: Math.max(0, top - OVERSCAN), last: Math.min(count, top + below), most: below + OVERSCAN };
}

/** Rows to draw, and the last one in sight: paper takes all that are there and asks for no more. */
export interface DrawnRows extends RowWindow {
  seen: number;
}

function same(a: RowWindow, b: RowWindow): boolean {
  return a.first === b.first && a.last === b.last && a.most === b.most;
}

export function useVirtualRows(scroller: RefObject<HTMLElement | null>, rowHeight: number, count: number): DrawnRows {
  const [view, setView] = useState<RowWindow>({ first: 0, last: 40, most: 40 });
  const onPaper = useMediaQuery("print");
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // Asked for in the handler of a scroll, the height would have the page laid out before its time.
    let height = element.clientHeight;
    const update = () => {
      const next = windowOf(element.scrollTop, height, rowHeight, count);
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
