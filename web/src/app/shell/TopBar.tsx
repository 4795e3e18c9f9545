import { PlusOutlined, QuestionCircleOutlined, SearchOutlined, SettingOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useNavigate } from "react-router";
import { examplesOptions } from "../../api/examples";
import { useMe } from "../../api/session";
import { t } from "../../lib/i18n";
import { withKey } from "../../lib/keys";
import { useIsPhone } from "../../lib/useMediaQuery";
import { can, objectLabel, useObjectMap } from "../../meta/objects";
import { LazyDropdown } from "../../ui/LazyDropdown";
import type { NavGroup } from "../navigation";
import { NotificationBell } from "../notifications/NotificationBell";
import { AvatarMenu } from "./AvatarMenu";
import { Crumbs } from "./Crumbs";
import { Logo } from "./Logo";
import styles from "./TopBar.module.css";

const CREATABLE = ["opportunity", "account", "contact", "lead", "activity", "product", "quote", "contract", "ticket"];

/** Objects the person may create, most used first. */
export function useCreatable() {
  const objects = useObjectMap();
  const known = CREATABLE.map((name) => objects.get(name)).filter((each) => each !== undefined);
  const custom = [...objects.values()].filter((each) => each.name.startsWith("x_"));
  return [...known, ...custom].filter((each) => can(each, "create"));
}

interface TopBarProps {
  groups: readonly NavGroup[];
  openPalette: () => void;
  openCreate: (object: string) => void;
  openHelp: () => void;
}

export function TopBar({ groups, openPalette, openCreate, openHelp }: TopBarProps) {
  const phone = useIsPhone();
  const me = useMe();
  const navigate = useNavigate();
  const creatable = useCreatable();
  const { data: examples } = useQuery(examplesOptions);
  const demo = me.workspace.kind === "demo" || examples?.state === "loaded";
  return (
    <header className={styles.bar}>
      {phone ? <Logo size={26} /> : null}
      <Crumbs groups={groups} hidden={phone} />
      <button
        type="button"
        className={`small-target ${styles.search}`}
        onClick={openPalette}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <SearchOutlined aria-hidden />
        <span className="ellipsis">{t("palette.placeholder")}</span>
        {phone ? null : <kbd>{/Mac/.test(navigator.userAgent) ? "⌘ K" : "Ctrl K"}</kbd>}
      </button>
      <div className={styles.space} />
      {demo ? <span className={styles.badge}>{t("shell.demo")}</span> : null}
      {!phone && creatable.length > 0 ? (
        <LazyDropdown
          trigger={["click"]}
          menu={{
            items: creatable.map((each) => ({ key: each.name, label: objectLabel(each) })),
            onClick: ({ key }) => openCreate(key),
          }}
        >
          <Button icon={<PlusOutlined aria-hidden />}>{t("action.new")}</Button>
        </LazyDropdown>
      ) : null}
      {phone ? null : (
        <Button
          type="text"
          icon={<QuestionCircleOutlined aria-hidden />}
          aria-label={t("help.title")}
          title={withKey(t("help.title"), "?")}
          onClick={openHelp}
        />
      )}
      {me.is_admin && !phone ? (
        <Button
          type="text"
          icon={<SettingOutlined aria-hidden />}
          aria-label={t("nav.settings")}
          title={t("nav.settings")}
          onClick={() => navigate("/settings")}
        />
      ) : null}
      <NotificationBell />
      <AvatarMenu />
    </header>
  );
}
