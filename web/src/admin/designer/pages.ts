/** What stands under settings: its address, group, texts and the part of the program that draws it. */
import { type ComponentType, lazy } from "react";
import type { MessageKey } from "../../lib/i18n";

export type PageGroup = "data" | "process" | "rights" | "system";

export interface SettingsEntry {
  path: string;
  group: PageGroup;
  label: MessageKey;
  hint: MessageKey;
  /** Absent for pages which stand elsewhere: then `path` is a whole address. */
  Page?: ComponentType;
}

export const GROUPS: readonly PageGroup[] = ["data", "process", "rights", "system"];

export const PAGES: readonly SettingsEntry[] = [
  {
    path: "objects",
    group: "data",
    label: "design.page.objects",
    hint: "design.page.objects_hint",
    Page: lazy(() => import("./objects/ObjectsArea")),
  },
  {
    path: "pipelines",
    group: "process",
    label: "design.page.pipelines",
    hint: "design.page.pipelines_hint",
    Page: lazy(() => import("./pipelines/PipelinesPage")),
  },
  {
    path: "roles",
    group: "rights",
    label: "design.page.roles",
    hint: "design.page.roles_hint",
    Page: lazy(() => import("./roles/RolesPage")),
  },
  { path: "/o/user", group: "rights", label: "design.page.users", hint: "design.page.users_hint" },
  { path: "/import", group: "system", label: "design.page.import", hint: "design.page.import_hint" },
];

/** Where an entry is found. */
export const addressOf = (entry: SettingsEntry) =>
  entry.path.startsWith("/") ? entry.path : `/settings/${entry.path}`;
