import { useState } from "react";
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

/** Columns of cards; cards are dragged, or moved by their menu. */
export default function Board({ object, board, state, onPeek }: BoardProps) {
  const { answer, loadMore, loading, move, names } = useBoard(object, board, state);
  const [dragged, setDragged] = useState<RecordRow>();
  const [said, setSaid] = useState("");
  const column = findField(object, board.column);
  const movable = can(object, "update") && (column?.rights ?? "edit") === "edit";
  const facts = pickFields(object, names).filter(
    (field) => !["version", "currency", board.column, object.name_field].includes(field.name),
  );
  if (answer.error) return <ErrorState error={answer.error} retry={() => answer.refetch()} />;
  if (!answer.data) return <Skeleton rows={10} />;
  const columns = answer.data;
  const moveTo = async (card: RecordRow, to: BoardColumn) => {
    const outcome = await move(card, to);
    if (outcome === "saved") setSaid(t("board.moved", { column: columnLabel(to) }));
  };
  return (
    <div className={styles.board}>
      <div className="visually-hidden" aria-live="polite">
        {said}
      </div>
      {columns.map((each) => (
        <BoardLane
          key={each.value ?? "none"}
          object={object}
          column={each}
          columns={columns}
          facts={facts}
          sum={board.sum}
          movable={movable}
          dragged={dragged}
          loading={loading === each.value && loading !== undefined}
          onDrag={setDragged}
          onDrop={(card) => void moveTo(card, each)}
          onMove={(card, to) => void moveTo(card, to)}
          onLoadMore={() => void loadMore(each)}
          onPeek={onPeek}
        />
      ))}
    </div>
  );
}
