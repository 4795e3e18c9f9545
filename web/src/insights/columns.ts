/** Which figures stand side by side where; those the server does not offer are left out. */
import type { MetricMeta } from "../api/metricSchema";
import type { MatrixColumn } from "./FigureMatrix";

export interface Placed {
  id: string;
  variant?: string;
  window?: string;
}

export const TEAM: readonly Placed[] = [
  { id: "M-01", variant: "amount" },
  { id: "M-04" },
  { id: "M-06" },
  { id: "M-17", variant: "count" },
  { id: "M-18" },
  { id: "M-62", variant: "count" },
  { id: "M-63", variant: "amount" },
  { id: "M-63", variant: "weighted" },
];

export const MEMBERS: readonly Placed[] = [
  { id: "M-01", variant: "amount" },
  { id: "M-04" },
  { id: "M-06" },
  { id: "M-63", variant: "amount" },
  { id: "M-17", variant: "count" },
  { id: "M-18" },
  { id: "M-62", variant: "count" },
  { id: "M-58" },
  { id: "M-60", variant: "count" },
];

/** How the system is used. */
export const USE: readonly Placed[] = [
  { id: "M-62", variant: "count" },
  { id: "M-58" },
  { id: "M-60", variant: "count" },
  { id: "M-01", variant: "count" },
  { id: "M-31" },
];

/** The funnel by stage: stock, flow, outflow, conversion of cohort and period, chance of winning, days. */
export const STAGES: readonly Placed[] = [
  { id: "M-10", variant: "count" },
  { id: "M-10", variant: "amount" },
  { id: "M-11", variant: "count" },
  { id: "M-12", variant: "count" },
  { id: "M-13", variant: "count" },
  { id: "M-14", variant: "count" },
  { id: "M-15", variant: "count", window: "T12M" },
  { id: "M-16", window: "T6M" },
];

/** The funnel cut any other way. */
export const CUTS: readonly Placed[] = [
  { id: "M-63", variant: "count" },
  { id: "M-63", variant: "amount" },
  { id: "M-62", variant: "count" },
  { id: "M-11", variant: "count" },
  { id: "M-12", variant: "count" },
  { id: "M-13", variant: "count" },
  { id: "M-17", variant: "count" },
  { id: "M-16", window: "T6M" },
];

/** The figures that can be cut this way, of those that can be narrowed by all of these names. */
export function columnsOf(
  placed: readonly Placed[],
  metrics: Map<string, MetricMeta>,
  by: string,
  narrowed: readonly string[] = [],
): MatrixColumn[] {
  return placed.flatMap(({ id, variant, window }) => {
    const metric = metrics.get(id);
    if (!metric?.groups.some((group) => group.name === by)) return [];
    const fits = narrowed.every((name) => metric.filters?.some((filter) => filter.name === name));
    return fits ? [{ metric, variant, window }] : [];
  });
}
