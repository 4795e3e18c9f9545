import { type RefObject, useEffect } from "react";

/**
 * Marks a table that has been scrolled sideways. Only then do its first columns have to be held in sight: every cell that is held
 * is a layer of its own, which scrolling down would pay for.
 */
export function useScrolledAside(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let aside = false;
    const update = () => {
      if ((element.scrollLeft !== 0) === aside) return;
      aside = !aside;
      element.toggleAttribute("data-aside", aside);
    };
    update();
    // Before the rows are drawn anew: afterwards the answer would take a layout of its own.
    const early = { passive: true, capture: true };
    element.addEventListener("scroll", update, early);
    return () => element.removeEventListener("scroll", update, early);
  }, [scroller]);
}
