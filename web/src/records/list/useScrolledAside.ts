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
    element.addEventListener("scroll", update, { passive: true });
    return () => element.removeEventListener("scroll", update);
  }, [scroller]);
}
