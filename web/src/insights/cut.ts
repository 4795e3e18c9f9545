/** Whose figures and of when: kept in the address, the same on every insights page. */

import { useCallback, useMemo } from "react";
import type { DrillCut, MetricCut } from "../api/metrics";
import { useAddress } from "../lib/address";

export const SCOPES = ["me", "subordinates", "department", "tree", "company"] as const;

export const FIGURE_WINDOWS = [
  "T12M",
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
  "this_fiscal_quarter",
  "last_fiscal_quarter",
  "this_fiscal_year",
  "last_fiscal_year",
  "last_90_days",
] as const;

const DEFAULT_SCOPE = "company";
const DEFAULT_WINDOW = "T12M";

export interface Cut {
  scope: string;
  window: string;
  as_of?: string;
  pipeline?: string;
  /** Only these teams, people, products, regions. */
  where?: string[];
}

/** A window of two dates, `2017-01-01/2018-01-01`, its end not included. */
export function isRange(window: string): boolean {
  return /^\d{4}-\d{2}-\d{2}\/\d{4}-\d{2}-\d{2}$/.test(window);
}

/** What an address narrows to; an address without it narrows to nothing. */
export function readWhere(params: URLSearchParams): string[] | undefined {
  const found = params.getAll("where");
  return found.length > 0 ? found : undefined;
}

/** The one key chosen of a name such as `owner`; none is undefined. */
export function chosen(where: string[] | undefined, name: string): string | undefined {
  return where?.find((each) => each.startsWith(`${name}:`))?.slice(name.length + 1);
}

/** The narrowings with one name set anew, or taken away. */
export function choose(where: string[] | undefined, name: string, key: string | undefined): string[] {
  const others = (where ?? []).filter((each) => !each.startsWith(`${name}:`));
  return key === undefined ? others : [...others, `${name}:${key}`];
}

export function useCut() {
  const [params, setParams] = useAddress();
  const cut: Cut = useMemo(
    () => ({
      scope: params.get("scope") ?? DEFAULT_SCOPE,
      window: params.get("window") ?? DEFAULT_WINDOW,
      as_of: params.get("as_of") ?? undefined,
      pipeline: params.get("pipeline") ?? undefined,
      where: readWhere(params),
    }),
    [params],
  );
  const setCut = useCallback(
    (change: Partial<Cut>) =>
      setParams((next) => {
        for (const [name, value] of Object.entries(change)) {
          next.delete(name);
          for (const each of Array.isArray(value) ? value : [value]) if (each) next.append(name, each);
        }
        return next;
      }),
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
  for (const each of cut.where ?? []) params.append("where", each);
  return `/analytics/drill?${params}`;
}
