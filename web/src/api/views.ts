import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, http } from "./client";
import { queryClient } from "./queryClient";
import type { Audience, SavedView, SavedViewBody, ViewShelf } from "./schema";

export interface ViewDraft {
  object: string;
  name: string;
  audience: Audience;
  body: SavedViewBody;
}

export const viewsKey = (object: string) => ["views", object] as const;

export function viewsOptions(object: string) {
  return queryOptions({
    queryKey: viewsKey(object),
    queryFn: () => answer<ViewShelf>(http.GET("/api/v1/views", { params: { query: { object } } })),
    staleTime: 60_000,
  });
}

export function useViews(object: string) {
  return useQuery(viewsOptions(object));
}

/** The server checks the body part by part; its document only says it is an object. */
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

interface Arrangement {
  object: string;
  /** Empty: none of one's own. */
  opens?: string;
  pinned?: string[];
  /** For everybody of this role; administrators only. */
  role?: string;
}

/** Settles which view opens and which are pinned; what is left out stays. */
export async function arrangeViews(change: Arrangement): Promise<void> {
  const shelf = await answer<ViewShelf>(http.PUT("/api/v1/views/shelf", { body: change }));
  queryClient.setQueryData(viewsKey(change.object), shelf);
}
