import { DownOutlined } from "@ant-design/icons";
import { Popover } from "antd";
import { t } from "../lib/i18n";
import { CutBar } from "./CutBar";
import type { Cut } from "./cut";
import { windowName } from "./figureText";
import styles from "./insights.module.css";

/** A card's own scope and window: told in a few words, changed in a small panel. */
export function CutMenu({ cut, onChange }: { cut: Cut; onChange: (change: Partial<Cut>) => void }) {
  return (
    <Popover trigger="click" placement="bottomRight" content={<CutBar cut={cut} onChange={onChange} />}>
      <button type="button" className={styles.cutMenu}>
        <span className="visually-hidden">{t("home.cut")}</span>
        <span className="ellipsis">
          {t(`scope.${cut.scope}` as "scope.me")} · {windowName(cut.window)}
        </span>
        <DownOutlined aria-hidden />
      </button>
    </Popover>
  );
}
