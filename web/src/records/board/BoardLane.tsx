import { Button } from "antd";
import { type DragEvent, memo, useState } from "react";
import type { BoardColumn, FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { groupDigits, money, shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { BoardCard } from "./BoardCard";
import styles from "./board.module.css";
import { columnLabel } from "./boardState";

interface BoardLaneProps {
  object: ObjectMeta;
  column: BoardColumn;
  /** Every column of the board, as they are called. */
  columns: readonly BoardColumn[];
  facts: FieldMeta[];
  sum: string | undefined;
  movable: boolean;
  /** The card that is being dragged over the board. */
  dragged: () => RecordRow | undefined;
  loading: boolean;
  onDrag: (card: RecordRow | undefined) => void;
  onMove: (card: RecordRow, to: BoardColumn) => void;
  onLoadMore: (column: BoardColumn) => void;
  onPeek: (id: string) => void;
}

export const BoardLane = memo(function BoardLane(props: BoardLaneProps) {
  const { column, columns, dragged, onDrag, onMove, sum } = props;
  const [over, setOver] = useState(false);
  const foreign = () => {
    const card = dragged();
    return card && !column.cards.some(({ id }) => id === card.id) ? card : undefined;
  };
  const onDragOver = (event: DragEvent) => {
    if (!foreign()) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const card = foreign();
    onDrag(undefined);
    if (card) onMove(card, column);
  };
  const rest = column.count - column.cards.length;
  return (
    <section
      className={styles.lane}
      data-over={over}
      aria-label={columnLabel(column)}
      onDragOver={onDragOver}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={drop}
    >
      <header className={styles.laneHead}>
        <h2 className="ellipsis">{columnLabel(column)}</h2>
        <span className={styles.count}>{groupDigits(String(column.count))}</span>
        {sum && column.sum ? (
          <span className={styles.sum} title={money(column.sum)}>
            {shortMoney(column.sum, "CNY")}
          </span>
        ) : null}
      </header>
      <div className={styles.cards}>
        {column.cards.map((card) => (
          <BoardCard
            key={card.id}
            object={props.object}
            card={card}
            facts={props.facts}
            sum={sum}
            movable={props.movable}
            columns={columns}
            own={column.value}
            onDrag={onDrag}
            onMove={onMove}
            onPeek={props.onPeek}
          />
        ))}
        {rest > 0 ? (
          <Button type="text" block loading={props.loading} onClick={() => props.onLoadMore(column)}>
            {t("board.more", { count: groupDigits(String(rest)) })}
          </Button>
        ) : null}
        {column.count === 0 ? <div className={styles.empty}>{t("board.empty")}</div> : null}
      </div>
    </section>
  );
});
