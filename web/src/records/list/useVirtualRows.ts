/** Which rows of a tall list are worth drawing. */
import { type RefObject, useEffect, useState } from "react";
import { useMediaQuery } from "../../lib/useMediaQuery";

const OVERSCAN = 10;
/** The window moves in steps, so that scrolling a few rows draws nothing anew. */
const STEP = 5;

export interface RowWindow {
  first: number;
  last: number;
}

export function windowOf(scrollTop: number, height: number, rowHeight: number, count: number): RowWindow {
  const top = Math.floor(scrollTop / rowHeight / STEP) * STEP;
  const shown = Math.ceil(height / rowHeight);
  return { first: Math.max(0, top - OVERSCAN), last: Math.min(count, top + shown + STEP + OVERSCAN) };
}

/** Rows to draw, and the last one in sight: paper takes all that are there and asks for no more. */
export interface DrawnRows extends RowWindow {
  seen: number;
}

export function useVirtualRows(scroller: RefObject<HTMLElement | null>, rowHeight: number, count: number): DrawnRows {
  const [view, setView] = useState<RowWindow>({ first: 0, last: 40 });
  const onPaper = useMediaQuery("print");
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const update = () => {
      const next = windowOf(element.scrollTop, element.clientHeight, rowHeight, count);
      setView((before) => (before.first === next.first && before.last === next.last ? before : next));
    };
    update();
    element.addEventListener("scroll", update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", update);
      observer.disconnect();
    };
  }, [scroller, rowHeight, count]);
  const seen = Math.min(view.last, count);
  return onPaper ? { first: 0, last: count, seen } : { first: Math.min(view.first, count), last: seen, seen };
}
