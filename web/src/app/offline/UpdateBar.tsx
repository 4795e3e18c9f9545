import { Button } from "antd";
import { t } from "../../lib/i18n";
import { useStore } from "../../lib/store";
import styles from "./offline.module.css";
import { newVersion, takeNewVersion } from "./worker";

/** A new version is ready: people take it when it suits them. */
export function UpdateBar() {
  const next = useStore(newVersion);
  if (!next) return null;
  return (
    <div className={styles.update} role="status">
      <span>{t("update.ready")}</span>
      <Button size="small" type="primary" onClick={() => takeNewVersion(next)}>
        {t("update.take")}
      </Button>
      <Button size="small" type="text" onClick={() => newVersion.set(null)}>
        {t("update.later")}
      </Button>
    </div>
  );
}
