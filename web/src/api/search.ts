import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "./client";
import type { SearchHit } from "./schema";

/** Global search over all objects: Chinese, pinyin initials, phone tail. */
export function useSearch(text: string) {
  const q = text.trim();
  return useQuery({
    queryKey: ["search", q],
    queryFn: async ({ signal }) =>
      (await call<{ hits: SearchHit[] }>("GET", "/search", { query: { q, limit: 20 }, signal })).hits,
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
