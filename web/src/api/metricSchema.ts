/** Shapes of figures on the wire. */
import type { Labels } from "../lib/i18n";

export interface MetricVariant {
  key: string;
  label: Labels;
  unit: string;
}

export interface MetricMeta {
  id: string;
  label: Labels;
  formula: Labels;
  notes?: Labels;
  unit: string;
  object: string;
  /** The window asked for unless another is told. */
  window?: string;
  groups: { name: string; label: Labels }[];
  /** What it may be narrowed by. */
  filters?: { name: string; label: Labels }[];
  variants: MetricVariant[];
  falling_is_good?: boolean;
  drillable?: boolean;
}

export interface MetricCell {
  value: string | number | null;
  /** Why there is no value, such as `no_data`. */
  reason?: string;
  numerator?: string | number | null;
  denominator?: string | number | null;
  count?: number;
  amount?: string | null;
  median?: string | number | null;
  p75?: string | number | null;
  immature?: boolean;
  bottleneck?: boolean;
}

export interface MetricGroup extends MetricCell {
  key: string | null;
  label: string | null;
  /** The same group in the period compared with, and how much it grew since. */
  before?: string | number | null;
  change?: number | null;
  /** Its last periods, the newest last. */
  trend?: (string | number | null)[];
}

export interface MetricAnswer extends MetricCell {
  id: string;
  variant: string;
  unit: string;
  groups: MetricGroup[];
  group_by: string | null;
  /** First day and the day after the last. */
  window: [string, string];
  scope: string;
  /** Part of the rows that was inferred by an import. */
  synthetic_share?: number;
  compare?: { window: [string, string]; value: string | number | null; change: number | null };
  trend?: { grain: string; starts: string[] };
  /** Fields of which today's values stand in for those of the past day asked for. */
  as_today?: string[];
  /** Changes are still being counted in. */
  behind?: boolean;
  /** Records whose amount no exchange rate values, so that sums of money lack them; of a currency one may not read: null. */
  excluded?: { currency: string | null; count: number }[];
}
