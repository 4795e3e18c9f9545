import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { ObjectMeta, SavedView } from "../../api/schema";
import { listFields } from "../../meta/objects";
import { baseOf, isDirty, type ListState, readState, type ViewBase, writeState } from "./listState";
import { systemViews, type ViewChoice } from "./systemViews";

export interface ListControl {
  state: ListState;
  base: ViewBase;
  dirty: boolean;
  choices: ViewChoice[];
  current: ViewChoice;
  set: (change: Partial<ListState>, replace?: boolean) => void;
  pickView: (id: string) => void;
}

function asChoice(view: SavedView): ViewChoice {
  return {
    id: view.id,
    name: view.name,
    body: view.body,
    saved: { shared: view.shared, mine: view.mine ?? true },
  };
}

/** The list's state in the address bar, on top of the view it shows. */
export function useListState(object: ObjectMeta, saved: SavedView[]): ListControl {
  const [params, setParams] = useSearchParams();
  const choices = useMemo(() => [...systemViews(object), ...saved.map(asChoice)], [object, saved]);
  const asked = params.get("view") ?? "";
  const fallback = saved.find((view) => view.is_default)?.id ?? "all";
  const current = choices.find((choice) => choice.id === (asked || fallback)) ?? choices[0];
  if (!current) throw new Error("an object always has the view of everything");
  const base = useMemo(() => baseOf(current.body, listFields(object)), [current, object]);
  const state = useMemo(() => readState(params, asked, base), [params, asked, base]);
  const set = useCallback(
    (change: Partial<ListState>, replace = true) => {
      setParams((before) => writeState(before, { ...readState(before, asked, base), ...change }, base), { replace });
    },
    [setParams, asked, base],
  );
  const pickView = useCallback(
    (id: string) => {
      setParams((before) => {
        const next = new URLSearchParams(id === fallback ? {} : { view: id });
        const mode = before.get("m");
        if (mode) next.set("m", mode);
        return next;
      });
    },
    [setParams, fallback],
  );
  return { state, base, dirty: isDirty(state, base), choices, current, set, pickView };
}
