/** The selection of the list around, for its rows and its head. */
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import { createStore, type Store } from "../../../lib/store";
import { isPicked, NONE, pageState, type Selection } from "./selection";

export interface Selecting {
  store: Store<Selection>;
  /** The loaded rows in the order shown; more of them are no reason to draw those that are there anew. */
  order: Store<readonly string[]>;
}

export const SelectionContext = createContext<Selecting | null>(null);

/** Null where rows cannot be chosen. */
export function useSelecting(): Selecting | null {
  return useContext(SelectionContext);
}

const NOTHING = createStore<Selection>(NONE);

export function usePicked(selecting: Selecting | null, id: string): boolean {
  const store = selecting?.store ?? NOTHING;
  return useSyncExternalStore(store.subscribe, () => isPicked(store.get(), id));
}

export function usePageState(selecting: Selecting): "all" | "some" | "none" {
  const { store, order } = selecting;
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = [store.subscribe(listener), order.subscribe(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
    [store, order],
  );
  return useSyncExternalStore(subscribe, () => pageState(store.get(), order.get()));
}
