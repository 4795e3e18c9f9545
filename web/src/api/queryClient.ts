import { notifyManager, QueryClient } from "@tanstack/react-query";
import { online } from "../lib/line";
import { Problem } from "./client";

/** Refusals are answers and never tried again; a lost line or a busy server is, twice. */
function worthRetrying(count: number, error: Error): boolean {
  if (!(error instanceof Problem) || !online.get()) return false;
  return count < 2 && (error.status === 0 || error.status === 503);
}

// What changes in the cache is drawn in the very task that changed it: a value somebody typed is seen in the next frame.
notifyManager.setScheduler(queueMicrotask);

export const queryClient = new QueryClient({
  defaultOptions: {
    // Without a line the device itself answers what it has kept.
    queries: {
      networkMode: "always",
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      retry: worthRetrying,
      refetchOnWindowFocus: true,
    },
    mutations: { networkMode: "always", retry: false },
  },
});
