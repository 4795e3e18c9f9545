/** Filters in words: operators, windows and whole conditions. */
import type { FieldMeta, Json, ObjectMeta } from "../../api/schema";
import { optionLabel } from "../../fields/show/choice";
import { type Condition, type FilterGroup, isGroup, type Operator } from "../../lib/filter";
import { groupDigits } from "../../lib/format";
import { isMessageKey, t, tOr } from "../../lib/i18n";
import { addDays, parseSpan, windowDays } from "../../lib/windows";
import { fieldLabel, findField, isLink } from "../../meta/objects";

const RANGE = /^\d{4}-\d{2}-\d{2}\//;

export function operatorText(op: Operator): string {
  return tOr(`op.${op}`, op);
}

/** "Last 14 days", or the first and last day of a range. */
export function windowText(window: Json): string {
  const name = String(window);
  const span = parseSpan(name);
  if (span && !isMessageKey(`window.${name}`)) return t(`window.${span.way}_n_${span.unit}`, { count: span.count });
  const range = RANGE.test(name) ? windowDays(name, "") : undefined;
  return range ? `${range[0]} – ${addDays(range[1], -1)}` : tOr(`window.${name}`, name);
}

/** The days a window stands for today, such as "2026-11-17 – 2026-11-23"; empty where only the server knows. */
export function windowHint(window: Json, today: string): string {
  const days = windowDays(String(window), today);
  if (!days) return "";
  const last = addDays(days[1], -1);
  return days[0] === last ? last : `${days[0]} – ${last}`;
}

function one(field: FieldMeta, value: Json, names: Map<string, string>): string {
  if (isLink(field)) return names.get(String(value)) ?? "…";
  if (field.options) return optionLabel(field, value);
  if (field.type === "bool") return t(value ? "value.yes" : "value.no");
  if (field.type === "money" || field.type === "dec" || field.type === "int") return groupDigits(String(value));
  return String(value);
}

function valueText(field: FieldMeta, condition: Condition, names: Map<string, string>): string {
  const value = condition.value ?? null;
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return "";
  if (condition.op === "within") return windowText(value);
  if (condition.op === "between" && Array.isArray(value)) {
    return value.map((each) => (each === null ? "…" : one(field, each, names))).join(" – ");
  }
  if (Array.isArray(value)) {
    const shown = value.slice(0, 3).map((each) => one(field, each, names));
    return shown.join(t("text.list_separator")) + (value.length > 3 ? ` +${value.length - 3}` : "");
  }
  return one(field, value, names);
}

/** "Stage is any of Quote, Bid" in the reader's language. */
export function conditionText(object: ObjectMeta, condition: Condition, names: Map<string, string>): string {
  const field = findField(object, condition.field);
  if (!field) return condition.field;
  const label = fieldLabel(field);
  if (condition.op === "me" || condition.op === "my_team") return `${label} ${operatorText(condition.op)}`;
  if (condition.op === "is_null") return `${label} ${t(condition.value === false ? "op.not_null" : "op.null")}`;
  if (condition.op === "within") return `${label} ${windowText(condition.value ?? "")}`;
  return `${label} ${operatorText(condition.op)} ${valueText(field, condition, names)}`;
}

export function groupText(object: ObjectMeta, group: FilterGroup, names: Map<string, string>): string {
  const parts = group.items.map((item) =>
    isGroup(item) ? `(${groupText(object, item, names)})` : conditionText(object, item, names),
  );
  return parts.join(` ${t(group.join === "and" ? "filter.and" : "filter.or")} `);
}
