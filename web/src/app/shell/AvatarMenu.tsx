import { useQuery } from "@tanstack/react-query";
import type { MenuProps } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import { type Delegation, delegationOptions } from "../../api/inTheirName";
import { queryClient } from "../../api/queryClient";
import { ME_KEY, signOut, useMe } from "../../api/session";
import { actFor } from "../../lib/actFor";
import { LOCALES, type Locale, t } from "../../lib/i18n";
import { type Density, setPreferences, type ThemeChoice, usePreferences } from "../../lib/preferences";
import { forgetLocal } from "../../lib/store";
import { LazyDropdown } from "../../ui/LazyDropdown";
import { leaveNothing } from "../offline/leaving";
import styles from "./TopBar.module.css";

const ViewAsDialog = lazy(() => import("./ViewAsDialog"));

export const THEMES: readonly ThemeChoice[] = ["light", "dark", "system"];
export const DENSITIES: readonly Density[] = ["compact", "default", "loose"];

/** Asks first where something has not been sent yet. */
export function leave(): void {
  void leaveNothing(() => void endHere());
}

/** Ends the session and leaves nothing of its data in this browser. */
async function endHere(): Promise<void> {
  await signOut();
  actFor(null);
  queryClient.setQueryData(ME_KEY, null);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== ME_KEY[0] && query.queryKey[0] !== "demo" });
  forgetLocal("yingdan.draft.");
  forgetLocal("yingdan.recent.");
}

/** From now on this tab works in the name of somebody who asked for it. */
export function workFor(person: string): void {
  actFor(person);
  location.assign("/");
}

/** Those who have asked the person at the keyboard to work for them, right now. */
function runningFor(given: Delegation[], self: string): Delegation[] {
  const now = Date.now();
  return given.filter(
    (each) => each.delegate.id === self && Date.parse(each.starts) <= now && now < Date.parse(each.until),
  );
}

export function AvatarMenu() {
  const me = useMe();
  const navigate = useNavigate();
  const { locale, theme, density } = usePreferences();
  const [open, setOpen] = useState(false);
  const [looking, setLooking] = useState(false);
  const self = me.acting?.by.id ?? me.user.id;
  const own = !me.view_as && !me.acting;
  const { data: given = [] } = useQuery({ ...delegationOptions, enabled: open && own });
  const running = runningFor(given, self);
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
    ...running.map((each) => ({ key: `act:${each.user.id}`, label: t("menu.work_for", { name: each.user.name }) })),
    { key: "delegations", label: t("delegate.title") },
    ...(me.is_admin ? [{ key: "view_as", label: t("menu.view_as") }] : []),
    { type: "divider" },
    ...(me.is_admin ? [{ key: "settings", label: t("nav.settings") }] : []),
    { key: "notifications", label: t("notify.settings") },
    { key: "security", label: t("security.title") },
    { key: "leave", label: t("menu.sign_out") },
  ];
  const onClick: MenuProps["onClick"] = ({ key }) => {
    const [kind, value = ""] = key.split(":");
    if (kind === "locale") setPreferences({ locale: value as Locale });
    else if (kind === "theme") setPreferences({ theme: value as ThemeChoice });
    else if (kind === "density") setPreferences({ density: value as Density });
    else if (kind === "act") workFor(value);
    else if (kind === "view_as") setLooking(true);
    else if (kind === "settings") navigate("/settings");
    else if (kind === "leave") leave();
    else navigate(`/me/${kind}`);
  };
  return (
    <>
      <LazyDropdown
        trigger={["click"]}
        onOpenChange={setOpen}
        menu={{
          items,
          onClick,
          selectable: true,
          selectedKeys: [`locale:${locale}`, `theme:${theme}`, `density:${density}`],
        }}
      >
        <button type="button" className="plain-button small-target" aria-label={`${me.user.name} · ${t("menu.mine")}`}>
          <span className={styles.avatar}>{me.user.name.slice(-2)}</span>
        </button>
      </LazyDropdown>
      {looking ? (
        <Suspense>
          <ViewAsDialog close={() => setLooking(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
