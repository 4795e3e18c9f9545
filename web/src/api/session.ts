/** Sign-in, sign-out and who is signed in. */
import { useQuery } from "@tanstack/react-query";
import { setTimeZone } from "../lib/format";
import { call, Problem, setCsrfToken } from "./client";
import type { DemoLogin, Me, Ref } from "./schema";

export const ME_KEY = ["me"] as const;

/** The signed-in person, or null without a session. */
export async function fetchMe(): Promise<Me | null> {
  try {
    const me = await call<Me>("GET", "/me");
    setCsrfToken(me.csrf_token);
    if (me.workspace.timezone) setTimeZone(me.workspace.timezone);
    return me;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export function useSession() {
  return useQuery({ queryKey: ME_KEY, queryFn: fetchMe, staleTime: 5 * 60_000 });
}

/** The signed-in person inside the shell, where there always is one. */
export function useMe(): Me {
  const { data } = useSession();
  if (!data) throw new Error("useMe outside a session");
  return data;
}

export async function signIn(login: string, password: string): Promise<void> {
  const answer = await call<{ csrf_token: string; user: Ref }>("POST", "/auth/login", { body: { login, password } });
  setCsrfToken(answer.csrf_token);
}

export async function signOut(): Promise<void> {
  await call<void>("POST", "/auth/logout");
  setCsrfToken(undefined);
}

export function useDemo() {
  return useQuery({
    queryKey: ["demo"],
    queryFn: () => call<{ demo: boolean; logins: DemoLogin[] }>("GET", "/demo"),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
