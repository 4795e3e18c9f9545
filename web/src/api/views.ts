import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { SavedView, SavedViewBody } from "./schema";

export interface ViewDraft {
  object: string;
  name: string;
  shared: boolean;
  is_default: boolean;
  body: SavedViewBody;
}

export const viewsKey = (object: string) => ["views", object] as const;

export function viewsOptions(object: string) {
  return queryOptions({
    queryKey: viewsKey(object),
    queryFn: async () =>
      (await answer<{ views: SavedView[] }>(http.GET("/api/v1/views", { params: { query: { object } } }))).views,
    staleTime: 60_000,
  });
}

export function useViews(object: string) {
  return useQuery(viewsOptions(object));
}

/** The server keeps the body as it is; its document only says it is an object. */
function onWire<T extends { body?: SavedViewBody }>(draft: T) {
  return { ...draft, body: draft.body as Record<string, unknown> | undefined };
}

export function createView(draft: ViewDraft): Promise<SavedView> {
  return answer(http.POST("/api/v1/views", { body: onWire(draft) }));
}

export function changeView(id: string, change: Partial<ViewDraft>): Promise<SavedView> {
  return answer(http.PATCH("/api/v1/views/{id}", { params: { path: { id } }, body: onWire(change) }));
}

export function removeView(id: string): Promise<void> {
  return answer(http.DELETE("/api/v1/views/{id}", { params: { path: { id } } }));
}
