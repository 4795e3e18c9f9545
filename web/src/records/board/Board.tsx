import { useCallback, useMemo, useRef, useState } from "react";
import type { BoardColumn, ObjectMeta, RecordRow } from "../../api/schema";
import { t } from "../../lib/i18n";
import { can, findField, pickFields } from "../../meta/objects";
import { ErrorState, Skeleton } from "../../ui/states";
import type { ListState } from "../list/listState";
import { BoardLane } from "./BoardLane";
import styles from "./board.module.css";
import { columnLabel } from "./boardState";
import { type BoardMeta, useBoard } from "./useBoard";

interface BoardProps {
  object: ObjectMeta;
  board: BoardMeta;
  state: ListState;
  onPeek: (id: string) => void;
}

/** The same function for as long as the board stands: a card that has not changed is not drawn anew. */
function useSteady<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(act);
  latest.current = act;
  return useCallback((...args: Args) => latest.current(...args), []);
}

/** The columns as they are called, the same ones for as long as no other column comes or goes. */
function useCalled(columns: BoardColumn[] | undefined): readonly BoardColumn[] {
  const kept = useRef<readonly BoardColumn[]>([]);
  const same =
    columns?.length === kept.current.length &&
    columns.every((each, at) => each.value === kept.current[at]?.value && each.label === kept.current[at]?.label);
  if (columns && !same) kept.current = columns;
  return kept.current;
}

/** Columns of cards; cards are dragged, or moved by their menu. */
export default function Board({ object, board, state, onPeek }: BoardProps) {
  const { answer, loadMore, loading, move, names } = useBoard(object, board, state);
  const drag = useRef<RecordRow>(undefined);
  const [said, setSaid] = useState("");
  const column = findField(object, board.column);
  const movable = can(object, "update") && (column?.rights ?? "edit") === "edit";
  const facts = useMemo(
    () =>
      pickFields(object, names).filter(
        (field) => !["version", "currency", board.column, object.name_field].includes(field.name),
      ),
    [object, names, board.column],
  );
  const called = useCalled(answer.data);
  const dragged = useCallback(() => drag.current, []);
  const onDrag = useCallback((card: RecordRow | undefined) => {
    drag.current = card;
  }, []);
  const onMove = useSteady(async (card: RecordRow, to: BoardColumn) => {
    const outcome = await move(card, to);
    if (outcome === "saved") setSaid(t("board.moved", { column: columnLabel(to) }));
  });
  const onLoadMore = useSteady((each: BoardColumn) => void loadMore(each));
  const peek = useSteady(onPeek);
  if (answer.error) return <ErrorState error={answer.error} retry={() => answer.refetch()} />;
  if (!answer.data) return <Skeleton rows={10} />;
  return (
    <div className={styles.board}>
      <div className="visually-hidden" aria-live="polite">
        {said}
      </div>
      {answer.data.map((each) => (
        <BoardLane
          key={each.value ?? "none"}
          object={object}
          column={each}
          columns={called}
          facts={facts}
          sum={board.sum}
          movable={movable}
          dragged={dragged}
          loading={loading === each.value && loading !== undefined}
          onDrag={onDrag}
          onMove={onMove}
          onLoadMore={onLoadMore}
          onPeek={peek}
        />
      ))}
    </div>
  );
}
