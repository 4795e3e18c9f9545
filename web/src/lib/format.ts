/** Numbers, money, dates as people read them. Decimals stay strings until display. */
import { locale } from "./i18n";

const SYMBOLS: Record<string, string> = { CNY: "¥", USD: "$", EUR: "€", GBP: "£", HKD: "HK$", TWD: "NT$", JPY: "¥" };

let zone = "Asia/Shanghai";
/** Making a formatter costs more than a hundred uses of it, and a use more than a hundred looks at what it said. */
let formatter: Intl.DateTimeFormat | undefined;
const MOST_SAID = 2_000;
const said = new Map<string, Record<string, string>>();
const relatives = new Map<string, Intl.RelativeTimeFormat>();

/** Sets the zone in which instants are shown (the workspace's). */
export function setTimeZone(name: string): void {
  zone = name;
  formatter = undefined;
  said.clear();
}

export function timeZone(): string {
  return zone;
}

/** Groups the integer part of a decimal string; never passes through a float. */
export function groupDigits(decimal: string, scale?: number): string {
  const negative = decimal.startsWith("-");
  const [whole = "0", fraction = ""] = decimal.replace(/^[-+]/, "").split(".");
  const kept = scale === undefined ? fraction.replace(/0+$/, "") : fraction.padEnd(scale, "0").slice(0, scale);
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${negative ? "−" : ""}${grouped}${kept ? `.${kept}` : ""}`;
}

interface Unit {
  size: number;
  zh: string;
  tw: string;
}
const CHINESE_UNITS: readonly Unit[] = [
  { size: 1e8, zh: "\u4ebf", tw: "\u5104" },
  { size: 1e4, zh: "\u4e07", tw: "\u842c" },
];
const LATIN_UNITS = [
  { size: 1e9, name: "B" },
  { size: 1e6, name: "M" },
  { size: 1e3, name: "K" },
];

function trimmed(value: number, digits: number): string {
  return groupDigits(value.toFixed(digits));
}

/** A short figure for tiles and columns: in wan and yi for Chinese, K M B for English. */
export function shortNumber(value: string | number): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  const size = Math.abs(number);
  const current = locale();
  if (current === "en") {
    const unit = LATIN_UNITS.find((each) => size >= each.size && size >= 1e4);
    return unit ? trimmed(number / unit.size, 1) + unit.name : trimmed(number, 0);
  }
  const unit = CHINESE_UNITS.find((each) => size >= each.size);
  if (!unit) return trimmed(number, 0);
  const scaled = number / unit.size;
  return trimmed(scaled, Math.abs(scaled) >= 1000 ? 0 : 1) + (current === "zh-TW" ? unit.tw : unit.zh);
}

export function currencySymbol(currency: string | undefined): string {
  return currency ? (SYMBOLS[currency] ?? `${currency} `) : "";
}

/** Full money: `¥1,234.50`; whole amounts lose their `.00`. */
export function money(amount: string | number, currency?: string): string {
  const text = groupDigits(String(amount));
  return text.startsWith("−") ? `−${currencySymbol(currency)}${text.slice(1)}` : currencySymbol(currency) + text;
}

export function shortMoney(amount: string | number, currency?: string): string {
  const text = shortNumber(amount);
  return text.startsWith("\u2212")
    ? `\u2212${currencySymbol(currency)}${text.slice(1)}`
    : currencySymbol(currency) + text;
}

/** How numbers at home are written: mobiles and service lines in groups, others with their area before them. */
const AT_HOME: readonly (readonly [RegExp, string])[] = [
  [/^(?:\+?86)?(1[3-9]\d)(\d{4})(\d{4})$/, "$1 $2 $3"],
  [/^\+86([48]00)(\d{3})(\d{4})$/, "$1 $2 $3"],
  [/^\+86(10|2\d)(\d{8})$/, "0$1-$2"],
  [/^\+86([3-9]\d{2})(\d{7,8})$/, "0$1-$2"],
];

/** A telephone number as people write it; one from elsewhere, or of no known form, as it is kept. */
export function phoneText(number: string): string {
  const found = AT_HOME.find(([pattern]) => pattern.test(number));
  return found ? number.replace(...found) : number;
}

/** A ratio 0–1 as percent with one decimal. */
export function percent(ratio: number, digits = 1): string {
  return `${trimmed(ratio * 100, digits)}%`;
}

export function date(iso: string): string {
  return iso.slice(0, 10);
}

function parts(iso: string): Record<string, string> {
  const known = said.get(iso);
  if (known) return known;
  formatter ??= new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const found = Object.fromEntries(formatter.formatToParts(new Date(iso)).map((part) => [part.type, part.value]));
  if (said.size >= MOST_SAID) said.clear();
  said.set(iso, found);
  return found;
}

/** An instant as `2026-11-22 09:30` in the workspace's zone. */
export function dateTime(iso: string): string {
  const p = parts(iso);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`;
}

/** The day of an instant in the workspace's zone. */
export function dayOf(iso: string): string {
  const p = parts(iso);
  return `${p.year}-${p.month}-${p.day}`;
}

const TODAY_MS = 10_000;
let today: { day: string; zone: string; until: number } | undefined;

/** The day it is in the workspace's zone; asked for by every date of a table, told anew every ten seconds. */
export function todayOf(now = Date.now()): string {
  if (!today || today.zone !== zone || now >= today.until || now < today.until - TODAY_MS) {
    today = { day: dayOf(new Date(now).toISOString()), zone, until: now + TODAY_MS };
  }
  return today.day;
}

/** "3 hours ago" in the reader's language; older than 30 days the date itself. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const size = Math.abs(seconds);
  if (size > 30 * 86400) return dayOf(iso);
  const relative = relatives.get(locale()) ?? new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  relatives.set(locale(), relative);
  if (size < 3600) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 86400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86400), "day");
}

/** `10,000+` when the server stopped counting. */
export function cappedCount(total: number, capped: boolean | undefined): string {
  return capped ? "10,000+" : groupDigits(String(total));
}

/** Minutes by which the workspace's zone is ahead of UTC at noon of a day. */
export function zoneOffset(day: string): number {
  const noon = `${day}T12:00:00Z`;
  const p = parts(noon);
  return (Date.parse(`${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:00Z`) - Date.parse(noon)) / 60_000;
}
