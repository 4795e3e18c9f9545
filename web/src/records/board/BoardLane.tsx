import { Button } from "antd";
import { type DragEvent, useState } from "react";
import type { BoardColumn, FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { groupDigits, money, shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { BoardCard } from "./BoardCard";
import styles from "./board.module.css";
import { columnLabel } from "./boardState";

interface BoardLaneProps {
  object: ObjectMeta;
  column: BoardColumn;
  columns: BoardColumn[];
  facts: FieldMeta[];
  sum: string | undefined;
  movable: boolean;
  dragged: RecordRow | undefined;
  loading: boolean;
  onDrag: (card: RecordRow | undefined) => void;
  onDrop: (card: RecordRow) => void;
  onMove: (card: RecordRow, to: BoardColumn) => void;
  onLoadMore: () => void;
  onPeek: (id: string) => void;
}

export function BoardLane(props: BoardLaneProps) {
  const { column, columns, dragged, onDrag, onDrop, sum } = props;
  const [over, setOver] = useState(false);
  const foreign = dragged !== undefined && !column.cards.some((card) => card.id === dragged.id);
  const onDragOver = (event: DragEvent) => {
    if (!foreign) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (dragged && foreign) onDrop(dragged);
    onDrag(undefined);
  };
  const rest = column.count - column.cards.length;
  return (
    <section
      className={styles.lane}
      data-over={over && foreign}
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
            targets={columns.filter((each) => each.value !== column.value)}
            onDrag={onDrag}
            onMove={props.onMove}
            onPeek={props.onPeek}
          />
        ))}
        {rest > 0 ? (
          <Button type="text" block loading={props.loading} onClick={props.onLoadMore}>
            {t("board.more", { count: groupDigits(String(rest)) })}
          </Button>
        ) : null}
        {column.count === 0 ? <div className={styles.empty}>{t("board.empty")}</div> : null}
      </div>
    </section>
  );
}
