import { Alert, Button } from "antd";
import { Problem } from "../../api/client";
import { t } from "../../lib/i18n";
import styles from "./record.module.css";

/** The page stays when the record can no longer be read, so that what somebody was typing is not torn away. */
export function GoneNotice({ error, retry }: { error: Error; retry: () => void }) {
  const gone = error instanceof Problem && (error.status === 403 || error.status === 404);
  return (
    <Alert
      className={styles.gone}
      type="warning"
      showIcon
      title={t(gone ? "record.gone" : "record.stale")}
      action={
        <Button size="small" onClick={retry}>
          {t("action.retry")}
        </Button>
      }
    />
  );
}
