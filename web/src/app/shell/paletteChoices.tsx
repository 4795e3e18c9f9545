/** What the palette offers for what is typed: records, what can be done here, pages, new records, settings of one's own. */
import {
  BulbOutlined,
  ClockCircleOutlined,
  PlusOutlined,
  RightOutlined,
  SearchOutlined,
  ThunderboltOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { addressOf, PAGES } from "../../admin/designer/pages";
import type { SearchHit } from "../../api/schema";
import { useMe } from "../../api/session";
import { offeredCommands } from "../../lib/commands";
import { LOCALES, t } from "../../lib/i18n";
import { setPreferences } from "../../lib/preferences";
import { useStore } from "../../lib/store";
import { objectLabel, useObjectMap } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import type { NavGroup } from "../navigation";
import { DENSITIES, leave, THEMES } from "./AvatarMenu";
import { openedRecords } from "./recents";
import { useCreatable } from "./TopBar";

export interface Choice {
  key: string;
  icon: ReactNode;
  label: string;
  hint?: string | undefined;
  run: () => void;
}

export interface PaletteDoors {
  groups: NavGroup[];
  openCreate: (object: string) => void;
  openHelp: () => void;
  viewAs: () => void;
}

/** Things about oneself: found by typing only, so that they do not fill the first screen. */
function useOwn({ openHelp, viewAs }: PaletteDoors): Choice[] {
  const me = useMe();
  const navigate = useNavigate();
  const icon = <BulbOutlined aria-hidden />;
  const to = (path: string, label: string): Choice => ({ key: path, icon, label, run: () => navigate(path) });
  return [
    ...THEMES.map((theme) => ({
      key: `theme:${theme}`,
      icon,
      label: `${t("menu.theme")}: ${t(`theme.${theme}`)}`,
      run: () => setPreferences({ theme }),
    })),
    ...LOCALES.map((locale) => ({
      key: `locale:${locale}`,
      icon,
      label: `${t("menu.language")}: ${t(`locale.${locale}`)}`,
      run: () => setPreferences({ locale }),
    })),
    ...DENSITIES.map((density) => ({
      key: `density:${density}`,
      icon,
      label: `${t("menu.density")}: ${t(`density.${density}`)}`,
      run: () => setPreferences({ density }),
    })),
    to("/me/delegations", t("delegate.title")),
    to("/me/notifications", t("notify.settings")),
    to("/me/security", t("security.title")),
    ...(me.is_admin ? [{ key: "view-as", icon, label: t("menu.view_as"), run: viewAs }] : []),
    { key: "help", icon, label: t("help.title"), run: openHelp },
    { key: "leave", icon, label: t("menu.sign_out"), run: leave },
    ...(me.is_admin ? PAGES : []).map((page) => ({
      ...to(addressOf(page), t(page.label)),
      icon: <RightOutlined aria-hidden />,
      hint: t("nav.settings"),
    })),
  ];
}

export function useChoices(text: string, hits: SearchHit[], doors: PaletteDoors): Choice[] {
  const navigate = useNavigate();
  const objects = useObjectMap();
  const creatable = useCreatable();
  const commands = useStore(offeredCommands);
  const own = useOwn(doors);
  const needle = text.trim().toLowerCase();
  const matches = (label: string) => !needle || label.toLowerCase().includes(needle);
  const labelOf = (object: string) => objectLabel(objects.get(object), object);
  const record = (each: { object: string; id: string; name: string }, icon: ReactNode, more?: string): Choice => ({
    key: `${each.object}/${each.id}`,
    icon,
    label: each.name,
    hint: [labelOf(each.object), more].filter(Boolean).join(" · "),
    run: () => navigate(recordPath(each.object, each.id)),
  });
  const found = needle ? hits.map((hit) => record(hit, <SearchOutlined aria-hidden />, hit.snippet)) : [];
  const here = commands
    .filter((each) => matches(each.label))
    .map((each) => ({ ...each, icon: <ThunderboltOutlined aria-hidden /> }));
  const recent = needle ? [] : openedRecords().map((each) => record(each, <ClockCircleOutlined aria-hidden />));
  const pages = doors.groups
    .flatMap((group) => group.items)
    .filter((item) => matches(item.label))
    .map((item) => ({
      key: item.path,
      icon: <RightOutlined aria-hidden />,
      label: item.label,
      hint: t("palette.go"),
      run: () => navigate(item.path),
    }));
  const fresh = creatable
    .map((object) => ({ object, label: t("action.new_object", { object: objectLabel(object) }) }))
    .filter((each) => matches(each.label))
    .map(({ object, label }) => ({
      key: `new:${object.name}`,
      icon: <PlusOutlined aria-hidden />,
      label,
      run: () => doors.openCreate(object.name),
    }));
  const all = [
    ...here,
    ...found,
    ...recent,
    ...pages,
    ...fresh,
    ...(needle ? own.filter((e) => matches(e.label)) : []),
  ];
  return [...new Map(all.map((each) => [each.key, each])).values()];
}
