import { MoreOutlined } from "@ant-design/icons";
import { Dropdown } from "antd";
import { memo } from "react";
import type { BoardColumn, FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { isEmpty } from "../../fields/values";
import { t } from "../../lib/i18n";
import { onOwnControl } from "../../lib/plainLinks";
import { fieldLabel, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import styles from "./board.module.css";
import { columnLabel } from "./boardState";

interface BoardCardProps {
  object: ObjectMeta;
  card: RecordRow;
  facts: FieldMeta[];
  sum: string | undefined;
  movable: boolean;
  targets: BoardColumn[];
  onDrag: (card: RecordRow | undefined) => void;
  onMove: (card: RecordRow, to: BoardColumn) => void;
  onPeek: (id: string) => void;
}

export const BoardCard = memo(function BoardCard(props: BoardCardProps) {
  const { object, card, facts, sum, movable, targets, onDrag, onMove, onPeek } = props;
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
        {movable ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: keeps the menu's clicks from opening the card
          // biome-ignore lint/a11y/useKeyWithClickEvents: as above
          <span onClick={(event) => event.stopPropagation()}>
            <Dropdown
              trigger={["click"]}
              menu={{
                items: [
                  {
                    key: "to",
                    type: "group",
                    label: t("board.move_to"),
                    children: targets.map((target) => ({ key: target.value ?? "", label: columnLabel(target) })),
                  },
                ],
                onClick: ({ key }) => {
                  const target = targets.find((each) => (each.value ?? "") === key);
                  if (target) onMove(card, target);
                },
              }}
            >
              <button type="button" className={styles.menu} aria-label={t("board.move", { name })}>
                <MoreOutlined aria-hidden />
              </button>
            </Dropdown>
          </span>
        ) : null}
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
