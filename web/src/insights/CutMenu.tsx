import { DownOutlined } from "@ant-design/icons";
import { Popover } from "antd";
import { t } from "../lib/i18n";
import { CutBar } from "./CutBar";
import type { Cut } from "./cut";
import { windowName } from "./figureText";
import styles from "./insights.module.css";

interface CutMenuProps {
  cut: Cut;
  onChange: (change: Partial<Cut>) => void;
  /** A state, not a course of time: no window to tell. */
  stock?: boolean | undefined;
}

/** A card's own scope and window: told in a few words, the window first as scopes are alike on a page, changed in a small panel. */
export function CutMenu({ cut, onChange, stock }: CutMenuProps) {
  return (
    <Popover trigger="click" placement="bottomRight" content={<CutBar cut={cut} onChange={onChange} />}>
      <button type="button" className={`small-target on-paper ${styles.cutMenu}`}>
        <span className="visually-hidden">{t("home.cut")}</span>
        <span className="ellipsis">
          {[...(stock ? [] : [windowName(cut.window)]), t(`scope.${cut.scope}` as "scope.me")].join(" · ")}
        </span>
        <DownOutlined aria-hidden />
      </button>
    </Popover>
  );
}
