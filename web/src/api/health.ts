/** Whether the server's parts are there. */
import { useQuery } from "@tanstack/react-query";

export interface Ready {
  status: "ok" | "unavailable";
  checks: { database: boolean; migrations: boolean; worker: boolean };
}

const EVERY_MS = 30_000;

/** Asks every half minute; a server that lacks a part answers 503 with the same body. */
export function useReady() {
  return useQuery({
    queryKey: ["health", "ready"],
    queryFn: async ({ signal }): Promise<Ready> => (await fetch("/health/ready", { signal })).json(),
    refetchInterval: EVERY_MS,
  });
}
