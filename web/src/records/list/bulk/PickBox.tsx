import { useEffect, useRef } from "react";
import { t } from "../../../lib/i18n";
import styles from "./bulk.module.css";
import { toggle, togglePage, toggleRange } from "./selection";
import { type Selecting, usePageState, usePicked } from "./selectionContext";

/** Chooses a row; with Shift everything from the row chosen before. */
export function PickBox({ selecting, id, name }: { selecting: Selecting; id: string; name: string }) {
  const picked = usePicked(selecting, id);
  const { store, order } = selecting;
  return (
    <input
      type="checkbox"
      className={styles.pick}
      aria-label={t("bulk.pick", { name })}
      checked={picked}
      onChange={(event) => {
        const native = event.nativeEvent;
        const range = native instanceof MouseEvent && native.shiftKey;
        store.set(range ? toggleRange(store.get(), order.get(), id) : toggle(store.get(), id));
      }}
    />
  );
}

/** Chooses all rows that are loaded. */
export function PickPage({ selecting }: { selecting: Selecting }) {
  const state = usePageState(selecting);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = state === "some";
  }, [state]);
  return (
    <input
      ref={box}
      type="checkbox"
      className={styles.pick}
      aria-label={t("bulk.pick_page")}
      checked={state === "all"}
      onChange={() => selecting.store.set(togglePage(selecting.store.get(), selecting.order.get()))}
    />
  );
}
