/** Recovery codes, shown this once. */
import { Button } from "antd";
import { t } from "../lib/i18n";
import styles from "./security.module.css";

export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  return (
    <section className={styles.block} aria-label={t("security.recovery")}>
      <h2>{t("security.recovery")}</h2>
      <p className="muted">{t("security.recovery_hint")}</p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button type="primary" onClick={onKept}>
        {t("security.recovery_kept")}
      </Button>
    </section>
  );
}
