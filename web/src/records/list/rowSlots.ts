/** Rows that leave the window lend their elements to rows that come in: new text costs far less than new elements. */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

const SETTLED_MS = 160;
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";

/** The line drawn by the elements of a slot while lines from `first` on are drawn. */
export function lineIn(slot: number, first: number, slots: number): number {
  return first + ((((slot - first) % slots) + slots) % slots);
}

/** The slots in the order in which their lines stand on the page. */
export function orderFrom(first: number, slots: number): number[] {
  return Array.from({ length: slots }, (_, index) => (first + index) % slots);
}

/**
 * In which order the elements stand in the document. While the table moves they stay where they are; when it rests they stand as
 * people see them, for those who read the page with something else than eyes.
 */
export function useSlotOrder(body: RefObject<HTMLElement | null>, first: number, slots: number): readonly number[] {
  const [order, setOrder] = useState(() => orderFrom(first, slots));
  const held = useRef<Element | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      const focused = document.activeElement;
      const inside = focused !== null && (body.current?.contains(focused) ?? false);
      // An element that is moved loses the focus: whoever types goes on, others get it back.
      if (inside && focused.matches(TYPING)) return;
      held.current = inside ? focused : null;
      const next = orderFrom(first, slots);
      setOrder((before) => (before.length === slots && before[0] === next[0] ? before : next));
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [body, first, slots]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new order is what takes the focus away
  useLayoutEffect(() => {
    if (held.current instanceof HTMLElement && held.current !== document.activeElement) {
      held.current.focus({ preventScroll: true });
    }
    held.current = null;
  }, [order]);
  return order.length === slots ? order : orderFrom(first, slots);
}
