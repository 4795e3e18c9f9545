/** Which deals need somebody, and why. */
import type { Quickest } from "../../api/forecasts";
import type { MetricGroup } from "../../api/metricSchema";
import type { RecordRow } from "../../api/schema";
import { refId } from "../../fields/values";
import type { Condition, Filter } from "../../lib/filter";
import { t } from "../../lib/i18n";

export const QUIET_DAYS = 14;
const WORRY_DAYS = 7;
const DAY_MS = 86_400_000;
const OFTEN_PUSHED = 2;

export const OPEN: Condition = { field: "biz_status", op: "eq", value: "open" };
export const WON: Condition = { field: "biz_status", op: "eq", value: "won" };
export const MINE: Condition = { field: "owner", op: "me" };

/** The fields a list of deals shows. */
export const DEAL_FIELDS = [
  "name",
  "account",
  "stage",
  "biz_status",
  "amount",
  "amount_base",
  "currency",
  "probability",
  "ai_probability",
  "expected_close",
  "next_step",
  "next_step_date",
  "last_activity_at",
  "push_count",
  "owner",
];

/** An instant so many days ago, the same all day long so that an answer can be kept. */
function daysBefore(days: number, now: number): string {
  return new Date(Math.floor(now / DAY_MS - days) * DAY_MS).toISOString();
}

/** Open deals nobody has touched for two weeks. */
export function quiet(now = Date.now()): Filter {
  return {
    and: [
      OPEN,
      {
        or: [
          { field: "last_activity_at", op: "lt", value: daysBefore(QUIET_DAYS, now) },
          { field: "last_activity_at", op: "is_null", value: true },
        ],
      },
    ],
  };
}

export const PUSHED: Filter = { and: [OPEN, { field: "push_count", op: "gte", value: OFTEN_PUSHED }] };
export const WITHOUT_STEP: Filter = { and: [OPEN, { field: "next_step_date", op: "is_null", value: true }] };

export function due(today: string): Filter {
  return { and: [OPEN, MINE, { field: "next_step_date", op: "lte", value: today }] };
}

export type SignCode = "quiet" | "never" | "pushed" | "no_step" | "step_due" | "late";

export interface Sign {
  code: SignCode;
  count: number;
  bad: boolean;
}

/** What is wrong with an open deal on a day (`YYYY-MM-DD`), the worst first; nothing wrong is an empty list. */
export function signs(deal: RecordRow, today: string, now = Date.now()): Sign[] {
  const found: Sign[] = [];
  // What is decided needs nobody any more.
  if (deal.biz_status && deal.biz_status !== "open") return found;
  const touched = deal.last_activity_at;
  if (typeof touched !== "string") found.push({ code: "never", count: 0, bad: true });
  else {
    const days = Math.floor((now - new Date(touched).getTime()) / DAY_MS);
    if (days >= WORRY_DAYS) found.push({ code: "quiet", count: days, bad: days >= QUIET_DAYS });
  }
  const pushed = Number(deal.push_count ?? 0);
  if (pushed >= 1) found.push({ code: "pushed", count: pushed, bad: pushed >= OFTEN_PUSHED });
  const close = deal.expected_close;
  if (typeof close === "string" && close < today) found.push({ code: "late", count: 0, bad: true });
  const step = deal.next_step_date;
  if (typeof step !== "string") found.push({ code: "no_step", count: 0, bad: false });
  else if (step < today) found.push({ code: "step_due", count: 0, bad: false });
  return found.sort((a, b) => Number(b.bad) - Number(a.bad));
}

export interface Scored {
  deal: RecordRow;
  chance: number;
  days: number;
  score: number;
  /** What speaks for it, by the model. */
  reasons?: string;
}

/** M-24 as the server tells it by the published model, in its order; deals no longer one's to see are left out. */
export function byModel(deals: RecordRow[], found: Quickest["deals"]): Scored[] {
  const rows = new Map(deals.map((deal) => [deal.id, deal]));
  return found.flatMap(({ id, chance, days, score, reasons }) => {
    const deal = rows.get(id);
    const said = reasons.map((reason) => `${reason.label_text} ${reason.value}`).join(t("figures.list_comma"));
    return deal ? [{ deal, chance, days, score, reasons: said }] : [];
  });
}

/** M-24: chance x amount x exp(-days to close / 30); the chance of the model where there is one, else of the stage. */
export function quickest(deals: RecordRow[], rates: MetricGroup[], stays: MetricGroup[], most: number): Scored[] {
  const rateOf = new Map(rates.map((group) => [group.key, Number(group.value ?? 0)]));
  const order = stays.map((group) => group.key);
  const scored = deals.map((deal) => {
    const stage = refId(deal.stage);
    const chance =
      deal.ai_probability === null || deal.ai_probability === undefined
        ? (rateOf.get(stage) ?? 0)
        : Number(deal.ai_probability) / 100;
    const at = order.indexOf(stage);
    const left = at < 0 ? [] : stays.slice(at);
    const days = left.reduce((sum, group) => sum + Number(group.value ?? 0), 0);
    return { deal, chance, days, score: chance * Number(deal.amount_base ?? deal.amount ?? 0) * Math.exp(-days / 30) };
  });
  return scored
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most);
}
