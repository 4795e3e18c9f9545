/** Figures as people read them, by the unit the metric names. */
import type { MetricAnswer, MetricGroup } from "../api/schema";
import { groupDigits, money, percent, shortMoney } from "../lib/format";
import { t } from "../lib/i18n";

type Value = string | number | null | undefined;

const MONEY = new Set(["money", "amount", "currency", "cny"]);
const RATIO = new Set(["ratio", "percent", "rate"]);
const DAYS = new Set(["days", "day"]);

function known(value: Value): value is string | number {
  return value !== null && value !== undefined && value !== "" && Number.isFinite(Number(value));
}

/** Short form for tiles and axes; an undefined figure (division by zero) is a dash. */
export function figure(value: Value, unit: string, currency = "CNY"): string {
  if (!known(value)) return "—";
  if (MONEY.has(unit)) return shortMoney(value, currency);
  if (RATIO.has(unit)) return percent(Number(value));
  if (DAYS.has(unit)) return t("figures.days", { days: groupDigits(Number(value).toFixed(1)) });
  return groupDigits(String(Math.round(Number(value) * 100) / 100));
}

/** Full form for tooltips and tables. */
export function fullFigure(value: Value, unit: string, currency = "CNY"): string {
  if (!known(value)) return "—";
  if (MONEY.has(unit)) return money(value, currency);
  if (RATIO.has(unit)) return percent(Number(value), 2);
  return figure(value, unit, currency);
}

/** Where a ratio comes from: "4,238 / 6,711". */
export function fraction(answer: MetricAnswer): string | null {
  if (!known(answer.numerator) || !known(answer.denominator)) return null;
  return `${groupDigits(String(answer.numerator))} / ${groupDigits(String(answer.denominator))}`;
}

export function groupLabel(group: MetricGroup): string {
  if (group.label) return group.label;
  return group.key === null ? t("figures.no_group") : group.key;
}

export function isAdditive(unit: string): boolean {
  return !RATIO.has(unit) && !DAYS.has(unit);
}
