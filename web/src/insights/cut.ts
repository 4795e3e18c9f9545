/** Whose figures and of when: kept in the address, the same on every insights page. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { DrillCut, MetricCut } from "../api/metrics";

export const SCOPES = ["me", "subordinates", "department", "tree", "company"] as const;

export const FIGURE_WINDOWS = [
  "T12M",
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
  "last_90_days",
] as const;

const DEFAULT_SCOPE = "company";
const DEFAULT_WINDOW = "T12M";

export interface Cut {
  scope: string;
  window: string;
  as_of?: string;
  pipeline?: string;
}

/** A window of two dates, `2017-01-01/2018-01-01`, its end not included. */
export function isRange(window: string): boolean {
  return /^\d{4}-\d{2}-\d{2}\/\d{4}-\d{2}-\d{2}$/.test(window);
}

export function useCut() {
  const [params, setParams] = useSearchParams();
  const cut: Cut = useMemo(
    () => ({
      scope: params.get("scope") ?? DEFAULT_SCOPE,
      window: params.get("window") ?? DEFAULT_WINDOW,
      as_of: params.get("as_of") ?? undefined,
      pipeline: params.get("pipeline") ?? undefined,
    }),
    [params],
  );
  const setCut = useCallback(
    (change: Partial<Cut>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return { cut, setCut };
}

/** The page that shows the records behind one figure. */
export function drillPath(metric: string, cut: MetricCut & DrillCut): string {
  const params = new URLSearchParams({ metric });
  for (const name of ["variant", "scope", "window", "as_of", "pipeline", "group_by", "key"] as const) {
    const value = cut[name];
    if (value !== undefined) params.set(name, value);
  }
  return `/analytics/drill?${params}`;
}
