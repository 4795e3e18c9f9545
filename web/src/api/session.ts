/** Sign-in, sign-out and who is signed in. */
import { useQuery } from "@tanstack/react-query";
import { setTimeZone } from "../lib/format";
import { answer, http, Problem, setCsrfToken } from "./client";
import type { DemoLogin, Me } from "./schema";

export const ME_KEY = ["me"] as const;

/** The signed-in person, or null without a session. */
export async function fetchMe(): Promise<Me | null> {
  try {
    const me = await answer<Me>(http.GET("/api/v1/me"));
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
  const signed = await answer<{ csrf_token: string }>(http.POST("/api/v1/auth/login", { body: { login, password } }));
  setCsrfToken(signed.csrf_token);
}

export async function signOut(): Promise<void> {
  await answer<void>(http.POST("/api/v1/auth/logout"));
  setCsrfToken(undefined);
}

export function useDemo() {
  return useQuery({
    queryKey: ["demo"],
    queryFn: () => answer<{ demo: boolean; logins: DemoLogin[] }>(http.GET("/api/v1/demo")),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
