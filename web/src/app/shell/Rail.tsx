import { DownOutlined, MenuFoldOutlined, MenuUnfoldOutlined, RightOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { NavLink, useLocation } from "react-router";
import { t } from "../../lib/i18n";
import { setPreferences, usePreferences } from "../../lib/preferences";
import type { NavGroup } from "../navigation";
import { Logo } from "./Logo";
import styles from "./Rail.module.css";
import { railIcons } from "./RailIcons";

/** The left rail: groups with their pages, foldable to icons. */
export function Rail({ groups }: { groups: NavGroup[] }) {
  const { railFolded } = usePreferences();
  return (
    <nav className={styles.rail} data-folded={railFolded} aria-label={t("nav.main")}>
      <NavLink to="/" className={styles.brand} aria-label={t("app.name")}>
        <Logo size={26} />
        {railFolded ? null : <span>{t("app.name")}</span>}
      </NavLink>
      <div className={styles.groups}>
        {groups.map((group) =>
          railFolded ? <Folded key={group.key} group={group} /> : <Open key={group.key} group={group} />,
        )}
      </div>
      <button
        type="button"
        className={styles.fold}
        onClick={() => setPreferences({ railFolded: !railFolded })}
        aria-label={t(railFolded ? "nav.unfold" : "nav.fold")}
      >
        {railFolded ? <MenuUnfoldOutlined aria-hidden /> : <MenuFoldOutlined aria-hidden />}
      </button>
    </nav>
  );
}

function Open({ group }: { group: NavGroup }) {
  const Icon = railIcons[group.icon];
  const single = group.items.length === 1 ? group.items[0] : undefined;
  if (single) {
    return (
      <NavLink to={single.path} end={single.path === "/"} className={styles.item}>
        <Icon aria-hidden />
        <span className="ellipsis">{single.label}</span>
      </NavLink>
    );
  }
  return <Several group={group} icon={<Icon aria-hidden />} />;
}

/** A group of pages that can be closed; the page one is on stays in sight. */
function Several({ group, icon }: { group: NavGroup; icon: ReactNode }) {
  const { closedGroups } = usePreferences();
  const { pathname } = useLocation();
  const closed = closedGroups.includes(group.key);
  const toggle = () =>
    setPreferences({
      closedGroups: closed ? closedGroups.filter((key) => key !== group.key) : [...closedGroups, group.key],
    });
  const shown = group.items.filter(({ path }) => !closed || pathname === path || pathname.startsWith(`${path}/`));
  return (
    <div className={styles.group}>
      <button type="button" className={styles.heading} aria-expanded={!closed} onClick={toggle}>
        {icon}
        <span>{t(group.key)}</span>
        <span className={styles.arrow}>{closed ? <RightOutlined aria-hidden /> : <DownOutlined aria-hidden />}</span>
      </button>
      {shown.map((item) => (
        <NavLink key={item.path} to={item.path} className={styles.sub}>
          <span className="ellipsis">{item.label}</span>
        </NavLink>
      ))}
    </div>
  );
}

function Folded({ group }: { group: NavGroup }) {
  const Icon = railIcons[group.icon];
  return (
    <div className={styles.foldedGroup}>
      {group.items.map((item, index) => (
        <NavLink
          key={item.path}
          to={item.path}
          end={item.path === "/"}
          className={styles.icon}
          aria-label={item.label}
          title={item.label}
        >
          {index === 0 ? <Icon aria-hidden /> : <span className={styles.initial}>{item.label.slice(0, 1)}</span>}
        </NavLink>
      ))}
    </div>
  );
}
