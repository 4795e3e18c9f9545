/** Forecasts, what people say about them, and the chance of one deal. */
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { answer, http } from "./client";
import type { Errors, Forecast, Rollup, Score, Waterfall, WinModels } from "./forecastSchema";

export interface ForecastCut {
  period: "month" | "quarter";
  horizon?: number;
  group_by?: string;
  as_of?: string;
}

/** M-24 by the published model; ``stage`` where there is none, or its chances are not one's to read. */
export interface Quickest {
  basis: "model" | "stage";
  deals: {
    id: string;
    chance: number;
    days: number;
    score: number;
    reasons: { label_text: string; value: string }[];
  }[];
}

export async function fetchQuickest(limit: number, signal?: AbortSignal): Promise<Quickest> {
  return answer<Quickest>(http.GET("/api/v1/forecasts/quickest", { params: { query: { limit } }, signal }));
}

const AGAIN_MS = 2_000;
const STALE_MS = 60_000;

/** Asks again every two seconds while the server is computing. */
export function forecastOptions(cut: ForecastCut) {
  return queryOptions({
    queryKey: ["forecast", "periods", cut],
    queryFn: ({ signal }) => answer<Forecast>(http.GET("/api/v1/forecasts", { params: { query: cut }, signal })),
    placeholderData: keepPreviousData,
    staleTime: STALE_MS,
    refetchInterval: ({ state }) =>
      state.data?.state === "running" || state.data?.state === "stale" ? AGAIN_MS : false,
  });
}

export function useForecast(cut: ForecastCut) {
  return useQuery(forecastOptions(cut));
}

export function refreshForecast(asOf: string | undefined): Promise<{ job: string }> {
  return answer(http.POST("/api/v1/forecasts/refresh", { body: asOf ? { as_of: asOf } : {} }));
}

export function useRollup(period: string, start: string | undefined, by: string) {
  return useQuery({
    queryKey: ["forecast", "rollup", period, start, by],
    queryFn: () => answer<Rollup>(http.GET("/api/v1/forecasts/rollup", { params: { query: { period, start, by } } })),
    placeholderData: keepPreviousData,
  });
}

export function useWaterfall(cut: { from: string; to: string; period: string; start?: string }) {
  return useQuery({
    queryKey: ["forecast", "waterfall", cut],
    queryFn: () => answer<Waterfall>(http.GET("/api/v1/forecasts/waterfall", { params: { query: cut } })),
    placeholderData: keepPreviousData,
  });
}

export function useForecastErrors(quarters: number) {
  return useQuery({
    queryKey: ["forecast", "errors", quarters],
    queryFn: () => answer<Errors>(http.GET("/api/v1/forecasts/errors", { params: { query: { quarters } } })),
    staleTime: STALE_MS,
  });
}

export function useScore(id: string) {
  return useQuery({
    queryKey: ["records", "opportunity", "one", id, "score"],
    queryFn: () => answer<Score>(http.GET("/api/v1/records/opportunity/{id}/score", { params: { path: { id } } })),
    staleTime: STALE_MS,
  });
}

export function useWinModels() {
  return useQuery({
    queryKey: ["forecast", "win"],
    queryFn: () => answer<WinModels>(http.GET("/api/v1/models/win")),
    staleTime: STALE_MS,
  });
}
