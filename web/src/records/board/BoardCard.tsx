import { memo } from "react";
import type { BoardColumn, FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { isEmpty } from "../../fields/values";
import { onOwnControl } from "../../lib/plainLinks";
import { fieldLabel, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import styles from "./board.module.css";
import { CardMenu } from "./CardMenu";

interface BoardCardProps {
  object: ObjectMeta;
  card: RecordRow;
  facts: FieldMeta[];
  sum: string | undefined;
  movable: boolean;
  columns: readonly BoardColumn[];
  /** The column in which the card stands. */
  own: string | null;
  onDrag: (card: RecordRow | undefined) => void;
  onMove: (card: RecordRow, to: BoardColumn) => void;
  onPeek: (id: string) => void;
}

export const BoardCard = memo(function BoardCard(props: BoardCardProps) {
  const { object, card, facts, sum, movable, columns, own, onDrag, onMove, onPeek } = props;
  const name = recordName(object, card);
  const amount = facts.find((field) => field.name === sum);
  const lines = facts.filter((field) => field.name !== sum && !isEmpty(card[field.name]));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the name inside is the keyboard's way in
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging has the menu as its alternative
    <div
      className={styles.card}
      draggable={movable}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", name);
        onDrag(card);
      }}
      onDragEnd={() => onDrag(undefined)}
      onClick={(event) => {
        if (!onOwnControl(event)) onPeek(card.id);
      }}
    >
      <div className={styles.cardHead}>
        <a href={recordPath(object.name, card.id)} className={styles.cardName}>
          {name}
        </a>
        {movable ? <CardMenu card={card} name={name} columns={columns} own={own} onMove={onMove} /> : null}
      </div>
      {amount && !isEmpty(card[amount.name]) ? (
        <div className={styles.amount}>
          <FieldValue field={amount} record={card} dense />
        </div>
      ) : null}
      <div className={styles.facts}>
        {lines.map((field) => (
          <span key={field.name} className={styles.fact} title={fieldLabel(field)}>
            <FieldValue field={field} record={card} dense />
          </span>
        ))}
      </div>
    </div>
  );
});
