import { InfoCircleOutlined } from "@ant-design/icons";
import { Popover } from "antd";
import { t } from "../../lib/i18n";
import styles from "../insights.module.css";

/** How a card comes by what it shows, for whoever asks. */
export function About({ name, text }: { name: string; text: string }) {
  return (
    <Popover trigger={["hover", "click"]} title={name} content={<p className={styles.formula}>{text}</p>}>
      <button type="button" className={`small-target ${styles.info}`} aria-label={t("figures.formula", { name })}>
        <InfoCircleOutlined aria-hidden />
      </button>
    </Popover>
  );
}
