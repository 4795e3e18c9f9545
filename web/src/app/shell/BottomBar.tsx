import { BarChartOutlined, HomeOutlined, PlusOutlined, TeamOutlined, TrophyOutlined } from "@ant-design/icons";
import { Dropdown } from "antd";
import type { ReactNode } from "react";
import { NavLink } from "react-router";
import { t } from "../../lib/i18n";
import { objectLabel, useObjectMap } from "../../meta/objects";
import { listPath } from "../../meta/paths";
import styles from "./BottomBar.module.css";
import { useCreatable } from "./TopBar";

function Tab({ to, icon, label }: { to: string; icon: ReactNode; label: string }) {
  return (
    <NavLink to={to} end={to === "/"} className={styles.tab}>
      {icon}
      <span>{label}</span>
    </NavLink>
  );
}

/** The phone's bar of five: home, deals, create in the middle, customers, figures. */
export function BottomBar({ openCreate }: { openCreate: (object: string) => void }) {
  const objects = useObjectMap();
  const creatable = useCreatable();
  const label = (name: string) => objectLabel(objects.get(name), name);
  return (
    <nav className={styles.bar} aria-label={t("nav.main")}>
      <Tab to="/" icon={<HomeOutlined aria-hidden />} label={t("nav.home")} />
      {objects.has("opportunity") ? (
        <Tab to={listPath("opportunity")} icon={<TrophyOutlined aria-hidden />} label={label("opportunity")} />
      ) : null}
      <Dropdown
        trigger={["click"]}
        placement="top"
        menu={{
          items: creatable.map((each) => ({ key: each.name, label: objectLabel(each) })),
          onClick: ({ key }) => openCreate(key),
        }}
      >
        <button type="button" className={styles.add} aria-label={t("action.new")} disabled={creatable.length === 0}>
          <PlusOutlined aria-hidden />
        </button>
      </Dropdown>
      {objects.has("account") ? (
        <Tab to={listPath("account")} icon={<TeamOutlined aria-hidden />} label={label("account")} />
      ) : null}
      <Tab to="/analytics/figures" icon={<BarChartOutlined aria-hidden />} label={t("nav.figures")} />
    </nav>
  );
}
