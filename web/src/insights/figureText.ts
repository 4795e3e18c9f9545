/** Figures as people read them, by the unit the metric names. */
import type { MetricCell, MetricGroup, MetricMeta, MetricVariant } from "../api/metricSchema";
import { groupDigits, money, percent, shortMoney } from "../lib/format";
import { labelText, t, tOr } from "../lib/i18n";
import { isRange } from "./cut";

type Value = string | number | null | undefined;

const MONEY = new Set(["money", "money_per_day"]);
const RATIO = new Set(["ratio"]);
const DAYS = new Set(["days"]);

function known(value: Value): value is string | number {
  return value !== null && value !== undefined && value !== "" && Number.isFinite(Number(value));
}

/** Short form for tiles and axes; an undefined figure (division by zero) is a dash. */
export function figure(value: Value, unit: string, currency = "CNY"): string {
  if (!known(value)) return "—";
  if (MONEY.has(unit)) return shortMoney(value, currency);
  if (RATIO.has(unit)) return percent(Number(value));
  if (DAYS.has(unit)) return t("figures.days", { days: groupDigits(Number(value).toFixed(1)) });
  if (unit === "points") return groupDigits(String(Math.round(Number(value))));
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
export function fraction(cell: MetricCell): string | null {
  if (!known(cell.numerator) || !known(cell.denominator)) return null;
  return `${groupDigits(String(cell.numerator))} / ${groupDigits(String(cell.denominator))}`;
}

/** Time buckets come as their first day: months lose it, quarters get a number. */
function bucketLabel(day: string, groupBy: string | null): string {
  if (groupBy === "month") return day.slice(0, 7);
  if (groupBy === "year") return day.slice(0, 4);
  if (groupBy === "quarter") return `${day.slice(0, 4)} Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
  return day;
}

export function isTime(groupBy: string | null): boolean {
  return groupBy !== null && ["day", "week", "month", "quarter", "year"].includes(groupBy);
}

export function groupLabel(group: MetricGroup, groupBy: string | null): string {
  if (isTime(groupBy)) return bucketLabel(group.label ?? group.key ?? "", groupBy);
  if (group.label) return group.label;
  return group.key ? group.key : t("figures.no_group");
}

export function isMoney(unit: string | undefined): boolean {
  return unit !== undefined && MONEY.has(unit);
}

export function isAdditive(unit: string): boolean {
  return !RATIO.has(unit) && !DAYS.has(unit);
}

/** The variant asked for, or the metric's first. */
export function variantOf(metric: MetricMeta, key: string | undefined): MetricVariant {
  const found = metric.variants.find((each) => each.key === key) ?? metric.variants[0];
  return found ?? { key: "", label: {}, unit: metric.unit };
}

/** The metric's name: an own one of the variant where we have it, else with the variant unless it is the first. */
export function metricName(metric: MetricMeta, variant: string | undefined): string {
  const own = variant ? tOr(`metric.${metric.id}.${variant}`, "") : "";
  if (own) return own;
  const name = labelText(metric.label, metric.id);
  if (!variant || variant === metric.variants[0]?.key) return name;
  return `${name} · ${labelText(variantOf(metric, variant).label, variant)}`;
}

/** Why there is no figure, in words. */
export function reasonText(reason: string | undefined): string | undefined {
  return reason ? tOr(`reason.${reason}`, reason) : undefined;
}

/** A window in words: its name, or its first and last day. */
export function windowName(window: string | undefined): string {
  if (!window) return "";
  return isRange(window) ? window.replace("/", " \u2013 ") : tOr(`window.${window}`, window);
}
