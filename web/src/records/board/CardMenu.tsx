import { MoreOutlined } from "@ant-design/icons";
import { Dropdown } from "antd";
import { useRef, useState } from "react";
import type { BoardColumn, RecordRow } from "../../api/schema";
import { t } from "../../lib/i18n";
import styles from "./board.module.css";
import { columnLabel } from "./boardState";

interface CardMenuProps {
  card: RecordRow;
  name: string;
  /** The columns of the board, and the one in which the card stands. */
  columns: readonly BoardColumn[];
  own: string | null;
  onMove: (card: RecordRow, to: BoardColumn) => void;
}

/** Moves a card without dragging. The menu is there only while it is open: a board has hundreds of cards. */
export function CardMenu({ card, name, columns, own, onMove }: CardMenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) button.current?.focus({ preventScroll: true });
  };
  const items = columns
    .filter((each) => each.value !== own)
    .map((each) => ({ key: each.value ?? "", label: columnLabel(each) }));
  return (
    <span className={styles.menuPlace}>
      <button
        ref={button}
        type="button"
        className={styles.menu}
        aria-label={t("board.move", { name })}
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerDown={() => {
          // pressing anywhere closes the menu, here as well: the click must not open it again
          wasOpen.current = open;
        }}
        onClick={() => {
          if (!wasOpen.current) setOpen(true);
          wasOpen.current = false;
        }}
      >
        <MoreOutlined aria-hidden />
      </button>
      {open ? (
        <Dropdown
          open
          autoFocus
          trigger={["click"]}
          onOpenChange={change}
          menu={{
            items: [{ key: "to", type: "group", label: t("board.move_to"), children: items }],
            onClick: ({ key }) => {
              change(false);
              const to = columns.find((each) => (each.value ?? "") === key);
              if (to) onMove(card, to);
            },
          }}
        >
          <span className={styles.menuAnchor} />
        </Dropdown>
      ) : null}
    </span>
  );
}
