import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { MetricAnswer, MetricMeta } from "./metricSchema";
import type { RecordPage } from "./schema";

/** How often a figure that is being brought up to date is asked for again. */
const BEHIND_MS = 5000;

export interface MetricCut {
  variant?: string;
  compare?: string;
  scope?: string;
  window?: string;
  group_by?: string;
  as_of?: string;
  pipeline?: string;
  /** Only these groups: `team:<id>`, `branch:<id>`, `owner:<id>`, `product:<id>`, `region:<name>`. */
  where?: string[];
  /** The last twelve weeks, months or quarters of every group. */
  trend?: string;
}

export interface DrillCut extends MetricCut {
  /** The group asked for; an empty one is the group without a value. */
  key?: string;
  expand?: string;
  cursor?: string;
  limit?: number;
}

/** Records with what each adds to the figure: `_value` to its numerator, `_base` to its denominator. */
export interface DrillPage extends RecordPage {
  object: string | null;
}

export const metricListOptions = queryOptions({
  queryKey: ["metrics"],
  queryFn: async () => (await answer<{ metrics: MetricMeta[] }>(http.GET("/api/v1/metrics"))).metrics,
  staleTime: 10 * 60_000,
});

export function useMetricList() {
  return useQuery(metricListOptions);
}

export function metricOptions(id: string, cut: MetricCut) {
  return queryOptions({
    queryKey: ["metric", id, cut],
    queryFn: ({ signal }) =>
      answer<MetricAnswer>(http.GET("/api/v1/metrics/{id}", { params: { path: { id }, query: cut }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data?.behind ? BEHIND_MS : false),
  });
}

export function useMetric(id: string, cut: MetricCut) {
  return useQuery(metricOptions(id, cut));
}

/** How well one record stands: the band its points lie in, and what was taken off. */
export interface RecordScore {
  id: string;
  score: number;
  band: "green" | "amber" | "red";
  reasons: { code: "silent" | "slow" | "each" | "lacks" | "past"; points: number }[];
}

export async function fetchScores(metric: string, ids: string[]): Promise<RecordScore[]> {
  const params = { path: { id: metric }, query: { ids: ids.join(",") } };
  return (await answer<{ scores: RecordScore[] }>(http.GET("/api/v1/metrics/{id}/scores", { params }))).scores;
}

export function fetchDrill(id: string, cut: DrillCut): Promise<DrillPage> {
  return answer(http.GET("/api/v1/metrics/{id}/drill", { params: { path: { id }, query: cut } }));
}
