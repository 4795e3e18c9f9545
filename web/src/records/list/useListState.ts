import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { ObjectMeta, SavedView, ViewShelf } from "../../api/schema";
import { listFields } from "../../meta/objects";
import { moveColumn } from "./columnLayout";
import type { ColumnTools } from "./columnMenu";
import { baseOf, isDirty, type ListState, readState, type ViewBase, writeState } from "./listState";
import { systemViews, type ViewChoice } from "./systemViews";

export interface ListControl {
  state: ListState;
  base: ViewBase;
  /** The list without any view's setting. */
  plain: ViewBase;
  dirty: boolean;
  choices: ViewChoice[];
  current: ViewChoice;
  shelf: ViewShelf;
  set: (change: Partial<ListState>, replace?: boolean) => void;
  pickView: (id: string) => void;
}

function asChoice(view: SavedView): ViewChoice {
  const { audience, mine, editable, owner } = view;
  return { id: view.id, name: view.name, body: view.body, saved: { audience, mine, editable, owner } };
}

/** The list's state in the address bar, on top of the view it shows. */
export function useListState(object: ObjectMeta, shelf: ViewShelf): ListControl {
  const [params, setParams] = useSearchParams();
  const choices = useMemo(() => [...systemViews(object), ...shelf.views.map(asChoice)], [object, shelf]);
  const asked = params.get("view") ?? "";
  const fallback = shelf.opens ?? "all";
  const current = choices.find((choice) => choice.id === (asked || fallback)) ?? choices[0];
  if (!current) throw new Error("an object always has the view of everything");
  const plain = useMemo(() => baseOf(undefined, listFields(object)), [object]);
  const base = useMemo(() => baseOf(current.body, listFields(object)), [current, object]);
  const state = useMemo(() => readState(params, asked, base), [params, asked, base]);
  const set = useCallback(
    (change: Partial<ListState>, replace = true) => {
      setParams((before) => writeState(before, { ...readState(before, asked, base), ...change }, base), { replace });
    },
    [setParams, asked, base],
  );
  const pickView = useCallback(
    (id: string) =>
      setParams((before) => {
        const next = new URLSearchParams(id === fallback ? {} : { view: id });
        const mode = before.get("m");
        const own = choices.find((choice) => choice.id === id)?.body.mode;
        if (mode && !own) next.set("m", mode);
        return next;
      }),
    [setParams, fallback, choices],
  );
  return { state, base, plain, dirty: isDirty(state, base), choices, current, shelf, set, pickView };
}

/** What the column heads may change of the list. */
export function useColumnTools({ state, set }: ListControl): ColumnTools {
  const { columns, frozen, totals } = state;
  return useMemo(
    () => ({
      frozen,
      total: (name) => totals[name],
      sort: (sort) => set({ sort }),
      move: (name, to) => set({ columns: moveColumn(columns, name, to) }),
      hide: (name) => set({ columns: columns.filter((each) => each !== name) }),
      freeze: (count) => set({ frozen: count }),
      setTotal: (name, fn) => {
        const { [name]: _, ...rest } = totals;
        set({ totals: fn ? { ...rest, [name]: fn } : rest });
      },
      group: (name) => set({ mode: "grouped", group: name }, false),
    }),
    [columns, frozen, totals, set],
  );
}
