/** The caller's own access: devices, second factor, password; and the ways in besides a password. */
import { answer, http, setCsrfToken } from "./client";

/** A sign-in that waits for a code; `secret` and `uri` are there when a second factor has to be set up first. */
export interface SecondStep {
  second_factor: "totp" | "enrol";
  ticket: string;
  secret?: string;
  uri?: string;
}

export interface Enrolment {
  secret: string;
  uri: string;
}

export interface OwnSession {
  id: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
  ip: string | null;
  device: string | null;
  current: boolean;
}

export interface SecondFactor {
  enabled: boolean;
  required: boolean;
  recovery_left: number;
}

export interface Provider {
  name: string;
  kind: string;
  label: string;
}

export const SESSIONS_KEY = ["security", "sessions"] as const;
export const FACTOR_KEY = ["security", "factor"] as const;

export const fetchProviders = () =>
  answer<{ providers: Provider[] }>(http.GET("/api/v1/auth/providers")).then((each) => each.providers);

export const startOf = (provider: string) =>
  `/api/v1/auth/oidc/${encodeURIComponent(provider)}/start?return_to=${encodeURIComponent(location.pathname + search())}`;

/** What the address asks for, the problem of a sign-in before apart. */
function search(): string {
  return location.search.includes("sign_in_problem") ? "" : location.search;
}

/** Finishes a sign-in; returns recovery codes when a second factor was set up on the way. */
export async function enterCode(ticket: string, code: string): Promise<string[]> {
  const signed = await answer<{ csrf_token: string; recovery_codes?: string[] }>(
    http.POST("/api/v1/auth/login/code", { body: { ticket, code } }),
  );
  setCsrfToken(signed.csrf_token);
  return signed.recovery_codes ?? [];
}

export const fetchSessions = () =>
  answer<{ sessions: OwnSession[] }>(http.GET("/api/v1/auth/sessions")).then((each) => each.sessions);

export const endSession = (id: string) =>
  answer<void>(http.DELETE("/api/v1/auth/sessions/{id}", { params: { path: { id } } }));

export const endOtherSessions = () => answer<{ ended: number }>(http.POST("/api/v1/auth/sessions/end-others"));

export const fetchFactor = () => answer<SecondFactor>(http.GET("/api/v1/auth/totp"));

export const beginFactor = () => answer<Enrolment>(http.POST("/api/v1/auth/totp"));

const codes = (request: Parameters<typeof answer>[0]) =>
  answer<{ recovery_codes: string[] }>(request).then((each) => each.recovery_codes);

export const confirmFactor = (code: string) => codes(http.POST("/api/v1/auth/totp/confirm", { body: { code } }));

export const renewRecovery = (code: string) => codes(http.POST("/api/v1/auth/totp/recovery", { body: { code } }));

export const endFactor = (code: string) => answer<void>(http.POST("/api/v1/auth/totp/end", { body: { code } }));

/** Changes the caller's password; every session ends. */
export const changePassword = (old: string, fresh: string) =>
  answer<void>(http.POST("/api/v1/auth/password", { body: { old, new: fresh } }));
