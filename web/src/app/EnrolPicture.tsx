/** The picture an authenticator app reads, and the secret for those who cannot scan. */
import { QRCode } from "antd";
import { t } from "../lib/i18n";
import styles from "./security.module.css";

export default function EnrolPicture({ uri, secret }: { uri: string; secret: string }) {
  return (
    <div className={styles.picture}>
      <QRCode value={uri} size={180} color="#000000" bgColor="#ffffff" aria-label={t("security.totp")} />
      <details>
        <summary>{t("security.totp_secret")}</summary>
        <code className={styles.secret}>{secret}</code>
      </details>
    </div>
  );
}
