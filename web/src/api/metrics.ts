import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "./client";
import type { MetricAnswer, MetricMeta, RecordPage } from "./schema";

export interface MetricCut {
  scope?: string;
  window?: string;
  group_by?: string;
  as_of?: string;
}

export interface DrillCut extends MetricCut {
  key?: string;
  cursor?: string;
  limit?: number;
}

export interface DrillPage extends RecordPage {
  object?: string;
  value?: string | number | null;
  sum?: string | number | null;
  unit?: string;
}

export function useMetricList() {
  return useQuery({
    queryKey: ["metrics"],
    queryFn: async () => (await call<{ metrics: MetricMeta[] }>("GET", "/metrics")).metrics,
    staleTime: 10 * 60_000,
  });
}

export function metricOptions(id: string, cut: MetricCut) {
  return queryOptions({
    queryKey: ["metric", id, cut],
    queryFn: ({ signal }) => call<MetricAnswer>("GET", `/metrics/${id}`, { query: { ...cut }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export function useMetric(id: string, cut: MetricCut) {
  return useQuery(metricOptions(id, cut));
}

export function fetchDrill(id: string, cut: DrillCut): Promise<DrillPage> {
  return call<DrillPage>("GET", `/metrics/${id}/drill`, { query: { ...cut } });
}
