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

export function useVirtualRows(scroller: RefObject<HTMLElement | null>, rowHeight: number, count: number): RowWindow {
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
  if (onPaper) return { first: 0, last: count };
  return { first: Math.min(view.first, count), last: Math.min(view.last, count) };
}
