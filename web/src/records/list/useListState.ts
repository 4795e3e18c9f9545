import { useCallback, useMemo } from "react";
import type { ObjectMeta, ViewShelf } from "../../api/schema";
import { useAddress } from "../../lib/address";
import { listFields } from "../../meta/objects";
import { moveColumn } from "./columnLayout";
import type { ColumnTools } from "./columnMenu";
import { baseOf, isDirty, type ListState, readState, type ViewBase, writeState } from "./listState";
import { choicesOf, opensWith, pickedView } from "./openedList";
import type { ViewChoice } from "./systemViews";

type ListChange = Partial<ListState> | ((now: ListState) => Partial<ListState>);

export interface ListControl {
  state: ListState;
  base: ViewBase;
  /** The list without any view's setting. */
  plain: ViewBase;
  dirty: boolean;
  choices: ViewChoice[];
  current: ViewChoice;
  shelf: ViewShelf;
  /** Changes what is given, or what a function makes of the state as it is by now. */
  set: (change: ListChange, replace?: boolean) => void;
  pickView: (id: string) => void;
}

/** The list's state in the address bar, on top of the view it shows. */
export function useListState(object: ObjectMeta, shelf: ViewShelf): ListControl {
  const [params, change] = useAddress();
  const choices = useMemo(() => choicesOf(object, shelf), [object, shelf]);
  const asked = params.get("view") ?? "";
  const fallback = opensWith(shelf);
  const current = pickedView(choices, asked, shelf);
  const plain = useMemo(() => baseOf(undefined, listFields(object)), [object]);
  const base = useMemo(() => baseOf(current.body, listFields(object)), [current, object]);
  const state = useMemo(() => readState(params, asked, base), [params, asked, base]);
  const set = useCallback(
    (next: ListChange, replace = true) =>
      change((before) => {
        const now = readState(before, asked, base);
        return writeState(before, { ...now, ...(typeof next === "function" ? next(now) : next) }, base);
      }, replace),
    [change, asked, base],
  );
  const pickView = useCallback(
    (id: string) =>
      change((before) => {
        const next = new URLSearchParams(id === fallback ? {} : { view: id });
        const mode = before.get("m");
        const own = choices.find((choice) => choice.id === id)?.body.mode;
        if (mode && !own) next.set("m", mode);
        return next;
      }, false),
    [change, fallback, choices],
  );
  return { state, base, plain, dirty: isDirty(state, base), choices, current, shelf, set, pickView };
}

/** What the column heads may change of the list. */
export function useColumnTools({ state, set }: ListControl): ColumnTools {
  const { frozen, totals } = state;
  return useMemo(
    () => ({
      frozen,
      total: (name) => totals[name],
      sort: (sort) => set({ sort }),
      move: (name, to) => set(({ columns }) => ({ columns: moveColumn(columns, name, to) })),
      hide: (name) => set(({ columns }) => ({ columns: columns.filter((each) => each !== name) })),
      freeze: (count) => set({ frozen: count }),
      setTotal: (name, fn) =>
        set((now) => {
          const { [name]: _, ...rest } = now.totals;
          return { totals: fn ? { ...rest, [name]: fn } : rest };
        }),
      group: (name) => set({ mode: "grouped", group: name }, false),
    }),
    [frozen, totals, set],
  );
}
