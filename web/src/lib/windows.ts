/** Relative windows of days as the server understands them: `this_quarter`, `last_7_days`, `2026-11-01/2026-12-01`. */

const DAY_MS = 86_400_000;

/** The first day, and the day after the last. */
export type Days = readonly [from: string, before: string];

export interface Span {
  way: "last" | "next";
  count: number;
  unit: "days" | "weeks" | "months";
}

function iso(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function ms(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day: string, count: number): string {
  return iso(ms(day) + count * DAY_MS);
}

/** The first day of the month so many months away. */
export function addMonths(day: string, count: number): string {
  const at = new Date(ms(day));
  return iso(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + count, 1));
}

/** 0 for Monday. */
export function weekday(day: string): number {
  return (new Date(ms(day)).getUTCDay() + 6) % 7;
}

export function parseSpan(window: string): Span | undefined {
  const match = /^(last|next)_(\d{1,4})_(days|weeks|months)$/.exec(window);
  if (!match) return undefined;
  return { way: match[1] as Span["way"], count: Number(match[2]), unit: match[3] as Span["unit"] };
}

export function spanName(span: Span): string {
  return `${span.way}_${span.count}_${span.unit}`;
}

function spanDays({ way, count, unit }: Span, today: string): Days {
  if (unit === "months") {
    return way === "last"
      ? [addMonths(today, -count), addMonths(today, 0)]
      : [addMonths(today, 1), addMonths(today, count + 1)];
  }
  const days = count * (unit === "weeks" ? 7 : 1);
  return way === "last" ? [addDays(today, 1 - days), addDays(today, 1)] : [addDays(today, 1), addDays(today, days + 1)];
}

const SHIFT: Readonly<Record<string, number>> = { last: -1, this: 0, next: 1 };
const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** The days a window stands for; undefined for windows whose days only the server knows. */
export function windowDays(window: string, today: string): Days | undefined {
  const one = { yesterday: -1, today: 0, tomorrow: 1 }[window];
  if (one !== undefined) return [addDays(today, one), addDays(today, one + 1)];
  const range = /^(\d{4}-\d{2}-\d{2})\/(\d{4}-\d{2}-\d{2})$/.exec(window);
  if (range?.[1] && range[2]) return [range[1], range[2]];
  const span = parseSpan(window);
  if (span) return spanDays(span, today);
  const [way = "", unit = "", more] = window.split("_");
  const shift = SHIFT[way];
  if (shift === undefined || more !== undefined) return undefined;
  if (unit === "week") {
    const monday = addDays(today, 7 * shift - weekday(today));
    return [monday, addDays(monday, 7)];
  }
  const size = MONTHS[unit];
  if (size === undefined) return undefined;
  const into = (Number(today.slice(5, 7)) - 1) % size;
  return [addMonths(today, shift * size - into), addMonths(today, (shift + 1) * size - into)];
}
