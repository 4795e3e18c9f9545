/** What other systems come in by and are told by: keys and webhooks; and what sign-in asks. */
import { answer, http } from "./client";

export interface ApiKey {
  id: string;
  name: string;
  role: string | null;
  created_at: string;
  expires_at: string | null;
}

export const KEYS = ["api-keys"] as const;
export const fetchKeys = () => answer<{ keys: ApiKey[] }>(http.GET("/api/v1/api-keys")).then((each) => each.keys);
export const makeKey = (name: string, role: string | null, expires: string | null) =>
  answer<{ id: string; key: string }>(
    http.POST("/api/v1/api-keys", {
      body: { name, ...(role ? { role } : {}), ...(expires ? { expires_at: expires } : {}) },
    }),
  );
export const endKey = (id: string) => answer<void>(http.DELETE("/api/v1/api-keys/{id}", { params: { path: { id } } }));

export interface Webhook {
  id: string;
  name: string;
  url: string;
  objects: string[];
  events: string[];
  active: boolean;
  paused: boolean;
  pending: number;
  dead: number;
}

export interface Delivery {
  id: string;
  event: string;
  state: string;
  at: string | null;
  message: string | null;
}

export const HOOKS = ["webhooks"] as const;
export const fetchHooks = () =>
  answer<{ webhooks: Webhook[] }>(http.GET("/api/v1/webhooks")).then((each) => each.webhooks);
export const makeHook = (body: { name: string; url: string; objects: string[]; events: string[] }) =>
  answer<Webhook & { secret: string }>(http.POST("/api/v1/webhooks", { body }));
const hook = (id: string) => ({ params: { path: { id } } });
export const switchHook = (id: string, active: boolean) =>
  answer<Webhook>(http.PATCH("/api/v1/webhooks/{id}", { ...hook(id), body: { active } }));
export const dropHook = (id: string) => answer<void>(http.DELETE("/api/v1/webhooks/{id}", hook(id)));
export const testHook = (id: string) => answer<unknown>(http.POST("/api/v1/webhooks/{id}/test", hook(id)));
export const replayHook = (id: string) => answer<unknown>(http.POST("/api/v1/webhooks/{id}/replay", hook(id)));
export const fetchDeliveries = (id: string) =>
  answer<{ deliveries: Delivery[] }>(http.GET("/api/v1/webhooks/{id}/deliveries", hook(id))).then(
    (each) => each.deliveries,
  );

export interface SignInPolicy {
  password_min: number;
  password_history: number;
  password_common: boolean;
  session_days: number;
  idle_minutes: number;
  totp_roles: string[];
  ip_allow: string[];
}

export const POLICY = ["sign-in-policy"] as const;
export const fetchPolicy = () => answer<SignInPolicy & { your_address: string }>(http.GET("/api/v1/auth/settings"));
export const savePolicy = (body: SignInPolicy) => answer<SignInPolicy>(http.PUT("/api/v1/auth/settings", { body }));
