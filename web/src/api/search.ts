import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { SearchHit } from "./schema";

/** Global search over all objects: Chinese, pinyin initials, phone tail. */
export function useSearch(text: string) {
  const q = text.trim();
  return useQuery({
    queryKey: ["search", q],
    queryFn: async ({ signal }) =>
      (await answer<{ hits: SearchHit[] }>(http.GET("/api/v1/search", { params: { query: { q, limit: 20 } }, signal })))
        .hits,
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
