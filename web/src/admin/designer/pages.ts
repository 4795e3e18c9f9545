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
  {
    path: "share-rules",
    group: "rights",
    label: "design.page.share_rules",
    hint: "design.page.share_rules_hint",
    Page: lazy(() => import("./more/ShareRulesPage")),
  },
  {
    path: "org",
    group: "rights",
    label: "design.page.org",
    hint: "design.page.org_hint",
    Page: lazy(() => import("./more/OrgPage")),
  },
  {
    path: "simulator",
    group: "rights",
    label: "design.page.simulator",
    hint: "design.page.simulator_hint",
    Page: lazy(() => import("./more/SimulatorPage")),
  },
  {
    path: "security",
    group: "rights",
    label: "design.page.security",
    hint: "design.page.security_hint",
    Page: lazy(() => import("./more/PolicyPage")),
  },
  {
    path: "providers",
    group: "rights",
    label: "design.page.providers",
    hint: "design.page.providers_hint",
    Page: lazy(() => import("./more/ProvidersPage")),
  },
  {
    path: "translations",
    group: "data",
    label: "design.page.translations",
    hint: "design.page.translations_hint",
    Page: lazy(() => import("./more/TranslationsPage")),
  },
  {
    path: "packages",
    group: "system",
    label: "design.page.packages",
    hint: "design.page.packages_hint",
    Page: lazy(() => import("./more/PackagesPage")),
  },
  {
    path: "api-keys",
    group: "system",
    label: "design.page.api_keys",
    hint: "design.page.api_keys_hint",
    Page: lazy(() => import("./more/KeysPage")),
  },
  {
    path: "webhooks",
    group: "system",
    label: "design.page.webhooks",
    hint: "design.page.webhooks_hint",
    Page: lazy(() => import("./more/WebhooksPage")),
  },
  { path: "/o/user", group: "rights", label: "design.page.users", hint: "design.page.users_hint" },
  { path: "/import", group: "system", label: "design.page.import", hint: "design.page.import_hint" },
  { path: "/recycle-bin", group: "system", label: "design.page.bin", hint: "design.page.bin_hint" },
  { path: "/audit", group: "system", label: "design.page.audit", hint: "design.page.audit_hint" },
];

/** Where an entry is found. */
export const addressOf = (entry: SettingsEntry) =>
  entry.path.startsWith("/") ? entry.path : `/settings/${entry.path}`;
