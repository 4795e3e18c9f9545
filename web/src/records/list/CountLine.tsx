import { ReloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { t } from "../../lib/i18n";
import styles from "./ListPage.module.css";

/** The quiet line under the filters: how many, and refresh. */
export function CountLine({ text, onRefresh, busy }: { text: string; onRefresh: () => void; busy: boolean }) {
  return (
    <div className={styles.count}>
      <span className="num">{text}</span>
      <Button
        type="text"
        size="small"
        icon={<ReloadOutlined spin={busy} />}
        onClick={onRefresh}
        aria-label={t("action.refresh")}
      />
    </div>
  );
}
