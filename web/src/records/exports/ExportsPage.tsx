import { t } from "../../lib/i18n";
import { ExportList } from "./ExportList";
import styles from "./exports.module.css";

/** What this person has exported, with links that end after a day. */
export default function ExportsPage() {
  return (
    <div className={styles.page}>
      <h1>{t("export.history")}</h1>
      <p className="muted">{t("export.hint")}</p>
      <ExportList />
    </div>
  );
}
