/** Where people may come from besides a password: identity providers and company directories. */
import { answer, http } from "./client";
import type { Json } from "./schema";

export type ProviderKind = "oidc" | "ldap";
export type Config = Record<string, Json>;

export interface Provider {
  name: string;
  kind: ProviderKind;
  label: string;
  config: Config;
  has_secret: boolean;
  active: boolean;
  version: number;
}

export interface ProviderBody {
  kind: ProviderKind;
  label: string;
  config: Config;
  active: boolean;
  /** Written, never read; left out it stays as it is. */
  secret?: string;
}

export const PROVIDERS = ["sign-in-policy", "providers"] as const;

export const fetchSignInProviders = () =>
  answer<{ providers: Provider[] }>(http.GET("/api/v1/auth/settings")).then((each) => each.providers);

/** The provider, as it was seen: the server refuses (412) where somebody has been quicker. */
const named = (name: string, version: number | undefined) => ({
  path: { name },
  header: version === undefined ? {} : { "if-match": String(version) },
});

export const saveProvider = (name: string, body: ProviderBody, version?: number) =>
  answer<Provider>(http.PUT("/api/v1/auth/providers/{name}", { params: named(name, version), body }));

export const dropProvider = (name: string, version: number) =>
  answer<void>(http.DELETE("/api/v1/auth/providers/{name}", { params: named(name, version) }));
