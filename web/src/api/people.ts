/** What somebody keeps for themselves on the server: choices, and the first steps of their role. */
import { queryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { Json } from "./schema";

export interface Choices {
  preferences: Record<string, Json>;
  /** What notifications can be about. */
  topics: string[];
}

export interface Checklist {
  steps: { key: string; done: boolean }[];
  dismissed: boolean;
}

export const choicesOptions = queryOptions({
  queryKey: ["own", "preferences"],
  queryFn: () => answer<Choices>(http.GET("/api/v1/me/preferences")),
});

export const prefer = (key: string, value: Json) =>
  answer<Pick<Choices, "preferences">>(
    http.PUT("/api/v1/me/preferences/{key}", { params: { path: { key } }, body: { value } }),
  );

export const checklistOptions = queryOptions({
  queryKey: ["own", "checklist"],
  queryFn: () => answer<Checklist>(http.GET("/api/v1/me/checklist")),
  staleTime: 10_000,
});
