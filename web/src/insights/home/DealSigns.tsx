import { ClockCircleOutlined, ExclamationCircleOutlined } from "@ant-design/icons";
import { t } from "../../lib/i18n";
import type { Sign } from "./deals";
import styles from "./home.module.css";

/** What is wrong with a deal, in words with an icon. */
export function DealSigns({ found, most = 2 }: { found: Sign[]; most?: number }) {
  return (
    <span className={styles.signs}>
      {found.slice(0, most).map((sign) => (
        <span key={sign.code} className={styles.sign} data-bad={sign.bad}>
          {sign.bad ? <ExclamationCircleOutlined aria-hidden /> : <ClockCircleOutlined aria-hidden />}
          {t(`sign.${sign.code}`, { count: sign.count })}
        </span>
      ))}
    </span>
  );
}
