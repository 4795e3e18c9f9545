import { useQuery } from "@tanstack/react-query";
import { call } from "./client";
import type { SavedView, SavedViewBody } from "./schema";

export interface ViewDraft {
  object: string;
  name: string;
  shared: boolean;
  is_default: boolean;
  body: SavedViewBody;
}

export const viewsKey = (object: string) => ["views", object] as const;

export function useViews(object: string) {
  return useQuery({
    queryKey: viewsKey(object),
    queryFn: async () => (await call<{ views: SavedView[] }>("GET", "/views", { query: { object } })).views,
    staleTime: 60_000,
  });
}

export function createView(draft: ViewDraft): Promise<SavedView> {
  return call<SavedView>("POST", "/views", { body: draft });
}

export function changeView(id: string, change: Partial<ViewDraft>): Promise<SavedView> {
  return call<SavedView>("PATCH", `/views/${id}`, { body: change });
}

export function removeView(id: string): Promise<void> {
  return call<void>("DELETE", `/views/${id}`);
}
