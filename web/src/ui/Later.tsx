import { type ReactNode, useDeferredValue } from "react";

/** What stands further down: drawn right after the page above it is there. */
export function Later({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) ? children : null;
}
