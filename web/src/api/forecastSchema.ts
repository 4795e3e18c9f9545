/** Shapes of forecasts on the wire; money is decimal text in the workspace's base currency. */
import type { Ref } from "./schema";

export interface ForecastPeriod {
  start: string;
  end: string;
  won: string;
  open: string;
  new: string;
  p50: string;
  p10: string;
  p90: string;
}

export interface BacktestRow {
  method: string;
  label_text: string;
  wape: number | null;
  coverage80: number | null;
  bias: number | null;
  points: number;
  chosen: boolean;
}

export interface GateCheck {
  code: string;
  label_text: string;
  verdict: "pass" | "warn" | "block";
  verdict_text?: string;
  measured: number | null;
  wanted: number | null;
  count: number;
  records: string[];
}

export interface Gates {
  history?: { months: number; missing: number; label_text: string | null; text?: string };
  win_model?: { regime: string; closed_deals: number; missing: number; text: string };
  data?: { checks: GateCheck[] };
}

export interface Forecast {
  state: "ready" | "stale" | "running" | "failed";
  state_text?: string;
  job: string | null;
  as_of: string;
  unit: "month" | "quarter";
  made_at?: string;
  currency: string;
  is_company: boolean;
  periods: ForecastPeriod[];
  groups: { key: string | null; label: string; periods: ForecastPeriod[] }[];
  method_text?: string;
  backtest: BacktestRow[];
  labels: { code: string; text: string }[];
  history_months?: number;
  closed_deals?: number;
  gates: Gates;
  figures?: { won_label: string; signed_label: string };
}

export type Category = "closed" | "commit" | "best" | "pipeline";
export const CATEGORIES: readonly Category[] = ["closed", "commit", "best", "pipeline"];

export interface RollupCell {
  own: string;
  judged: string;
  adjusted: string;
  managed: string;
}

export interface RollupRow {
  kind: "company" | "team" | "owner";
  id: string | null;
  parent: string | null;
  label: string;
  depth: number;
  single: Record<Category, string>;
  counts: Record<Category, number>;
  cumulative: Record<Category, RollupCell>;
  submission: { id: string; commit: string; best: string | null; note: string | null; at: string; by: Ref } | null;
  submitted: number;
  people: number;
}

export interface Rollup {
  unit: "month" | "quarter";
  start: string;
  end: string;
  currency: string;
  total: RollupRow;
  nodes: RollupRow[];
}

export interface WaterfallStep {
  code: string;
  label_text: string;
  amount: string;
  count: number;
  records: string[];
}

export interface Waterfall {
  from: string;
  to: string;
  unit: string;
  start: string;
  end: string;
  currency: string;
  steps: WaterfallStep[];
}

export interface ErrorLead {
  lead: number;
  commit: string | null;
  best: string | null;
  error: number | null;
  bias: number | null;
  late: boolean;
}

export interface ErrorRow {
  start: string;
  end: string;
  person: Ref | null;
  actual: string;
  leads: ErrorLead[];
  state: "ok" | "late" | "none";
  state_text: string;
  model_p50?: string | null;
  model_error?: number | null;
  weighted?: string | null;
  weighted_error?: number | null;
}

export interface Errors {
  rows: ErrorRow[];
  wape: { lead: number; wape: number | null }[];
}

export interface ScoreFactor {
  column: string;
  label_text: string;
  value: string | null;
  effect: number;
  direction: "up" | "down";
  count: number;
  won: number;
}

export interface Score {
  state: string;
  state_text: string;
  probability: number | null;
  base_rate: number | null;
  factors: ScoreFactor[];
  regime_text: string | null;
  model: {
    version: number;
    state: string;
    trained_at: string;
    closed_deals: number;
    auc: number | null;
    ece: number | null;
    lift: number | null;
  } | null;
  scored_at: string | null;
}

export interface WinModels {
  published: { version: number; trained_at: string; state_text: string } | null;
  latest: { version: number; signal: string; signal_text: string; state_text: string } | null;
  gate: { regime: string; closed_deals: number; missing: number; text: string };
}
