import { CloudOutlined, LoadingOutlined } from "@ant-design/icons";
import { t } from "../../lib/i18n";
import type { Pending } from "../sync";
import styles from "./record.module.css";

/** Whether a value has reached the server: nothing when it has. */
export function SyncMark({ one }: { one: Pending | undefined }) {
  if (!one) return null;
  if (one.state === "saving") {
    return (
      <span className={styles.saving} role="status">
        <LoadingOutlined aria-hidden />
        <span className="visually-hidden">{t("sync.saving")}</span>
      </span>
    );
  }
  return (
    <span className={styles.unsaved} role="status">
      <CloudOutlined aria-hidden /> {t("sync.waiting")}
      <button type="button" className="link-button" onClick={one.retry}>
        {t("sync.retry")}
      </button>
      <button type="button" className="link-button" onClick={one.drop}>
        {t("sync.drop")}
      </button>
    </span>
  );
}
