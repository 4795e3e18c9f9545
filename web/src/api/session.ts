/** Sign-in, sign-out and who is signed in. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { actFor } from "../lib/actFor";
import { setTimeZone } from "../lib/format";
import { createStore, readLocal, writeLocal } from "../lib/store";
import { revoke, setOwner, wipe } from "../lib/vault/owner";
import { answer, http, Problem, setCsrfToken } from "./client";
import { queryClient } from "./queryClient";
import type { DemoLogin, Me } from "./schema";
import type { SecondStep } from "./security";

export const ME_KEY = ["me"] as const;

/** True while somebody works in a page whose session is over: they sign in again on top of it and lose nothing. */
export const sessionEnded = createStore(false);

/** The server knows the session no more. Whoever was signed in here stays on the screen until they sign in again. */
export function endSession(): Me | null {
  const before = queryClient.getQueryData<Me | null>(ME_KEY) ?? null;
  if (before) sessionEnded.set(true);
  void revoke();
  return before;
}

/** The signed-in person, or null without a session. */
export async function fetchMe(): Promise<Me | null> {
  try {
    const me = await answer<Me>(http.GET("/api/v1/me"));
    setCsrfToken(me.csrf_token);
    writeLocal(SIGNED_IN, true);
    if (me.workspace.timezone) setTimeZone(me.workspace.timezone);
    if (readLocal(LEAVING, false)) return await finishLeaving();
    // What is seen in somebody else's name is not kept on the device.
    await setOwner(me.view_as || me.acting ? null : `${me.workspace.name}/${me.user.id}`);
    return me;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "not_delegated") {
      actFor(null);
      return fetchMe();
    }
    if (error.status !== 401) throw error;
    writeLocal(SIGNED_IN, false);
    writeLocal(LEAVING, false);
    return endSession();
  }
}

export const sessionOptions = queryOptions({ queryKey: ME_KEY, queryFn: fetchMe, staleTime: 5 * 60_000 });

export function useSession() {
  return useQuery(sessionOptions);
}

const SIGNED_IN = "yingdan.signed_in";

/** Whether somebody was signed in here when the app was last open: a hint for what to load first, no proof. */
export function wasSignedIn(): boolean {
  return readLocal(SIGNED_IN, false);
}

/** The signed-in person inside the shell, where there always is one. */
export function useMe(): Me {
  const { data } = useSession();
  if (!data) throw new Error("useMe outside a session");
  return data;
}

/** Signs in; returns the next step where a second factor is asked for. */
export async function signIn(login: string, password: string): Promise<SecondStep | undefined> {
  writeLocal(LEAVING, false);
  const signed = await answer<{ csrf_token: string } | SecondStep>(
    http.POST("/api/v1/auth/login", { body: { login, password } }),
  );
  if ("second_factor" in signed) return signed;
  setCsrfToken(signed.csrf_token);
  return undefined;
}

const LEAVING = "yingdan.leaving";

async function finishLeaving(): Promise<null> {
  await answer<void>(http.POST("/api/v1/auth/logout"));
  writeLocal(LEAVING, false);
  writeLocal(SIGNED_IN, false);
  setCsrfToken(undefined);
  return null;
}

/** Leaves nothing on this device and ends the session; without a line it ends as soon as there is one again. */
export async function signOut(): Promise<void> {
  await wipe();
  writeLocal(LEAVING, true);
  try {
    await finishLeaving();
  } catch (error) {
    if (!(error instanceof Problem) || (error.status !== 0 && error.status !== 401)) throw error;
    setCsrfToken(undefined);
  }
}

export function useDemo() {
  return useQuery({
    queryKey: ["demo"],
    queryFn: () => answer<{ demo: boolean; logins: DemoLogin[] }>(http.GET("/api/v1/demo")),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
