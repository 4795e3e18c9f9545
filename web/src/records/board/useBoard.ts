import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { queryClient } from "../../api/queryClient";
import { boardOptions, queryRecords, recordKeys } from "../../api/records";
import type { BoardColumn, BoardQuery, ObjectMeta, RecordRow } from "../../api/schema";
import { allOf, searchFilter, toWire } from "../../lib/filter";
import { expandable, withCompanions } from "../../meta/objects";
import { useNotify } from "../../ui/useNotify";
import type { ListState } from "../list/listState";
import { useChange } from "../useChange";
import { columnLabel, moveCard } from "./boardState";

const CARDS = 20;
const MORE_CARDS = 40;
const MOST_CARDS = 500;
const FACTS = 5;

export interface BoardMeta {
  column: string;
  sum?: string;
}

/** The columns with their first cards, loading more of one, and moving a card. */
export function useBoard(object: ObjectMeta, board: BoardMeta, state: ListState) {
  const notify = useNotify();
  const change = useChange(object);
  const [loading, setLoading] = useState<string | null>();
  const names = useMemo(() => {
    const shown = state.columns.filter((name) => name !== board.column && name !== object.name_field).slice(0, FACTS);
    return withCompanions(object, [...shown, board.column, ...(board.sum ? [board.sum] : [])]);
  }, [object, state.columns, board]);
  const query: BoardQuery = useMemo(
    () => ({
      filter: allOf(toWire(state.filter), searchFilter(state.q)),
      column: board.column,
      sum: board.sum,
      cards: CARDS,
      fields: names,
      expand: expandable(object, names),
    }),
    [object, state.filter, state.q, board, names],
  );
  const answer = useQuery({ ...boardOptions(object.name, query), placeholderData: keepPreviousData });
  const key = recordKeys.board(object.name, query);
  const edit = (step: (columns: BoardColumn[]) => BoardColumn[]) =>
    queryClient.setQueryData<BoardColumn[]>(key, (columns) => columns && step(columns));

  /** Asks for a longer start of one column and puts it in the place of the shorter one. */
  const loadMore = async (column: BoardColumn) => {
    setLoading(column.value);
    try {
      const own =
        column.value === null
          ? { field: board.column, op: "is_null" as const, value: true }
          : { field: board.column, op: "eq" as const, value: column.value };
      const page = await queryRecords(object.name, {
        filter: allOf(query.filter, own),
        fields: query.fields,
        expand: query.expand,
        sort: board.sum ? [{ field: board.sum, dir: "desc" }] : undefined,
        limit: Math.min(MOST_CARDS, column.cards.length + MORE_CARDS),
      });
      edit((columns) => columns.map((each) => (each.value === column.value ? { ...each, cards: page.records } : each)));
    } catch (error) {
      notify.failed(error);
    } finally {
      setLoading(undefined);
    }
  };

  /** Moves a card at once; a refusal brings it back, a step with missing fields asks for them. */
  const move = async (card: RecordRow, to: BoardColumn) => {
    const before = queryClient.getQueryData<BoardColumn[]>(key);
    const value = to.value === null ? null : { id: to.value, name: columnLabel(to) };
    edit((columns) => moveCard(columns, card.id, to.value, { [board.column]: value }, board.sum));
    const outcome = await change(card, { [board.column]: to.value }, { ask: true });
    if (outcome !== "saved" && before) queryClient.setQueryData(key, before);
    return outcome;
  };

  return { answer, loadMore, loading, move, names };
}
