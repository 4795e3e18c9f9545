/** Example data of a workspace: whether there are some, and asking for them. */
import { queryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";

export interface Examples {
  state: "none" | "loading" | "loaded" | "removing" | "demo";
  may_load: boolean;
}

/** What the records of example data say in `source_system`. */
export const EXAMPLE_SOURCE = "example";

const POLL_MS = 1_500;

export const examplesOptions = queryOptions({
  queryKey: ["examples"],
  queryFn: () => answer<Examples>(http.GET("/api/v1/examples")),
  staleTime: 60_000,
  refetchInterval: (query) => (/ing$/.test(query.state.data?.state ?? "") ? POLL_MS : false),
});

export const loadExamples = () => answer<unknown>(http.POST("/api/v1/examples"));
export const removeExamples = () => answer<unknown>(http.DELETE("/api/v1/examples"));
