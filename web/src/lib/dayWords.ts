/** Days in the reader's language: weekdays, months, spans. */
import { locale } from "./i18n";

function formatted(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

export function weekdayName(day: string): string {
  return formatted(day, { weekday: "short" });
}

export function monthName(day: string): string {
  return formatted(day, { year: "numeric", month: "long" });
}

/** The month shown, or the first and last day of the week shown. */
export function dayTitle(weeks: readonly (readonly string[])[], on: string, scale: "month" | "week"): string {
  const [first = on, last = on] = [weeks[0]?.[0], weeks.at(-1)?.[6]];
  return scale === "month" ? monthName(on) : `${first} – ${last.slice(5)}`;
}
