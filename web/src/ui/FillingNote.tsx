import { LoadingOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { t } from "../lib/i18n";

/** Says quietly that values are still being worked out, and how far that is. */
export function FillingNote({ percent }: { percent: number | undefined }) {
  if (percent === undefined) return null;
  return (
    <Tooltip title={t("filling.hint")}>
      <span className="muted" role="status" style={{ whiteSpace: "nowrap" }}>
        <LoadingOutlined aria-hidden /> {t("filling.note", { percent: String(percent) })}
      </span>
    </Tooltip>
  );
}
