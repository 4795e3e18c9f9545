/** An identity provider or directory while it is written down. Pure. */
import type { Config, Provider, ProviderBody, ProviderKind } from "../../../api/providers";
import type { Json } from "../../../api/schema";

type SettingName =
  | "issuer"
  | "client_id"
  | "scopes"
  | "login_claim"
  | "name_claim"
  | "groups_claim"
  | "allow_http"
  | "url"
  | "base_dn"
  | "bind_dn"
  | "user_filter"
  | "login_attribute"
  | "name_attribute"
  | "email_attribute"
  | "start_tls";

export interface Setting {
  name: SettingName;
  kind: "text" | "switch";
  required?: boolean;
  example?: string;
}

/** What each kind is asked, in order. */
export const SETTINGS: Record<ProviderKind, readonly Setting[]> = {
  oidc: [
    { name: "issuer", kind: "text", required: true, example: "https://login.example.com" },
    { name: "client_id", kind: "text", required: true },
    { name: "scopes", kind: "text", example: "openid profile email" },
    { name: "login_claim", kind: "text", example: "preferred_username" },
    { name: "name_claim", kind: "text", example: "name" },
    { name: "groups_claim", kind: "text", example: "groups" },
    { name: "allow_http", kind: "switch" },
  ],
  ldap: [
    { name: "url", kind: "text", required: true, example: "ldaps://ldap.example.com" },
    { name: "base_dn", kind: "text", required: true, example: "ou=people,dc=example,dc=com" },
    { name: "bind_dn", kind: "text", example: "cn=reader,dc=example,dc=com" },
    { name: "user_filter", kind: "text", example: "(uid={login})" },
    { name: "login_attribute", kind: "text", example: "uid" },
    { name: "name_attribute", kind: "text", example: "cn" },
    { name: "email_attribute", kind: "text", example: "mail" },
    { name: "start_tls", kind: "switch" },
  ],
};

export interface ProviderDraft {
  name: string;
  kind: ProviderKind;
  label: string;
  config: Config;
  active: boolean;
  secret: string;
}

export function draftOf(provider: Provider | null): ProviderDraft {
  if (!provider) return { name: "", kind: "oidc", label: "", config: { match: "email" }, active: true, secret: "" };
  const { name, kind, label, config, active } = provider;
  return { name, kind, label, config, active, secret: "" };
}

function isSaid(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false) return false;
  return !Array.isArray(value) || value.length > 0;
}

/** What goes to the server: settings left empty and those of the other kind are left out. */
export function bodyOf(draft: ProviderDraft): ProviderBody {
  const others = new Set<string>(SETTINGS[draft.kind === "oidc" ? "ldap" : "oidc"].map((each) => each.name));
  const config = Object.fromEntries(
    Object.entries(draft.config).filter(([name, value]) => isSaid(value) && !others.has(name)),
  );
  const { kind, label, active, secret } = draft;
  return { kind, label: label.trim(), config, active, ...(secret ? { secret } : {}) };
}

export function isWhole(draft: ProviderDraft): boolean {
  const asked = SETTINGS[draft.kind].filter((each) => each.required);
  return draft.name !== "" && draft.label.trim() !== "" && asked.every((each) => isSaid(draft.config[each.name]));
}
