import { Modal } from "antd";
import { type MessageKey, t } from "../../lib/i18n";
import styles from "./ShortcutSheet.module.css";

const KEYS: readonly [keys: string, meaning: MessageKey][] = [
  ["Ctrl / \u2318 K", "keys.palette"],
  ["/", "keys.search"],
  ["c", "keys.create"],
  ["j \u2193", "keys.down"],
  ["k \u2191", "keys.up"],
  ["Enter", "keys.open"],
  ["Space", "keys.peek"],
  ["[ ]", "keys.neighbours"],
  ["Ctrl Enter", "keys.save"],
  ["Esc", "keys.close"],
  ["g h", "keys.go_home"],
  ["g o", "keys.go_opportunities"],
  ["g a", "keys.go_accounts"],
  ["g r", "keys.go_figures"],
  ["?", "keys.sheet"],
];

/** Every keyboard shortcut on one sheet. */
export default function ShortcutSheet({ close }: { close: () => void }) {
  return (
    <Modal open onCancel={close} footer={null} title={t("keys.title")} width={460}>
      <dl className={styles.keys}>
        {KEYS.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
