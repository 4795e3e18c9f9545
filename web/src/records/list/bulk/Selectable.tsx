import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import type { Filter, ObjectMeta, SortKey } from "../../../api/schema";
import { createStore, useStore } from "../../../lib/store";
import { countPicked, NONE, type Selection } from "./selection";
import { type Selecting, SelectionContext } from "./selectionContext";

const BulkBar = lazy(() => import("./BulkBar"));

interface SelectableProps {
  object: ObjectMeta;
  filter: Filter | null;
  sort: SortKey[];
  columns: readonly string[];
  /** The loaded rows in the order shown. */
  order: readonly string[];
  /** How many rows match, as far as the list has counted. */
  total: number;
  children: ReactNode;
}

/** A list whose rows can be chosen, with the bar of what can be done to them. Another filter is another selection. */
export function Selectable({ object, filter, sort, columns, order, total, children }: SelectableProps) {
  const [store] = useState(() => createStore<Selection>(NONE));
  const [shown] = useState(() => createStore(order));
  useEffect(() => shown.set(order), [shown, order]);
  const selecting = useMemo<Selecting>(() => ({ store, order: shown }), [store, shown]);
  const asked = JSON.stringify(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was chosen belongs to what was asked for
  useEffect(() => store.set(NONE), [store, asked]);
  return (
    <SelectionContext value={selecting}>
      <Bar store={store} total={total}>
        {(selection) => (
          <BulkBar
            object={object}
            filter={filter}
            sort={sort}
            columns={columns}
            selection={selection}
            total={total}
            onChange={store.set}
          />
        )}
      </Bar>
      {children}
    </SelectionContext>
  );
}

interface BarProps {
  store: Selecting["store"];
  total: number;
  children: (selection: Selection) => ReactNode;
}

/** Only this follows the selection: the table below is not drawn anew for it. */
function Bar({ store, total, children }: BarProps) {
  const selection = useStore(store);
  if (!selection.all && countPicked(selection, total) === 0) return null;
  return <Suspense>{children(selection)}</Suspense>;
}
