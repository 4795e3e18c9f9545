import { Avatar, Dropdown, type MenuProps } from "antd";
import { useNavigate } from "react-router";
import { queryClient } from "../../api/queryClient";
import { ME_KEY, signOut, useMe } from "../../api/session";
import { LOCALES, type Locale, t } from "../../lib/i18n";
import { type Density, setPreferences, type ThemeChoice, usePreferences } from "../../lib/preferences";
import { forgetLocal } from "../../lib/store";

const THEMES: readonly ThemeChoice[] = ["light", "dark", "system"];
const DENSITIES: readonly Density[] = ["compact", "default", "loose"];

/** Ends the session and leaves nothing of its data in this browser. */
async function leave(): Promise<void> {
  await signOut();
  queryClient.setQueryData(ME_KEY, null);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== ME_KEY[0] && query.queryKey[0] !== "demo" });
  forgetLocal("yingdan.draft.");
  forgetLocal("yingdan.recent.");
}

export function AvatarMenu() {
  const me = useMe();
  const navigate = useNavigate();
  const { locale, theme, density } = usePreferences();
  const roles = (me.roles ?? []).map((role) => (typeof role === "string" ? role : role.name)).join(" · ");
  const items: MenuProps["items"] = [
    {
      key: "who",
      type: "group",
      label: (
        <div>
          <div style={{ color: "var(--text)", fontWeight: 600 }}>{me.user.name}</div>
          <div>{[roles, me.user.department?.name].filter(Boolean).join(" · ")}</div>
        </div>
      ),
    },
    { type: "divider" },
    {
      key: "language",
      label: t("menu.language"),
      children: LOCALES.map((each) => ({ key: `locale:${each}`, label: t(`locale.${each}`) })),
    },
    {
      key: "theme",
      label: t("menu.theme"),
      children: THEMES.map((each) => ({ key: `theme:${each}`, label: t(`theme.${each}`) })),
    },
    {
      key: "density",
      label: t("menu.density"),
      children: DENSITIES.map((each) => ({ key: `density:${each}`, label: t(`density.${each}`) })),
    },
    { type: "divider" },
    ...(me.is_admin ? [{ key: "settings", label: t("nav.settings") }] : []),
    { key: "security", label: t("security.title") },
    { key: "leave", label: t("menu.sign_out") },
  ];
  const onClick: MenuProps["onClick"] = ({ key }) => {
    const [kind, value] = key.split(":");
    if (kind === "locale") setPreferences({ locale: value as Locale });
    else if (kind === "theme") setPreferences({ theme: value as ThemeChoice });
    else if (kind === "density") setPreferences({ density: value as Density });
    else if (kind === "settings") navigate("/settings");
    else if (kind === "security") navigate("/me/security");
    else if (kind === "leave") void leave();
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items,
        onClick,
        selectable: true,
        selectedKeys: [`locale:${locale}`, `theme:${theme}`, `density:${density}`],
      }}
    >
      <button type="button" className="plain-button" aria-label={`${me.user.name} · ${t("menu.mine")}`}>
        <Avatar style={{ background: "var(--accent)", color: "var(--on-accent)" }}>{me.user.name.slice(-2)}</Avatar>
      </button>
    </Dropdown>
  );
}
