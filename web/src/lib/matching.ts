/** Whether a value fits a condition, for what is drawn; what may be seen is the server's to say. */

import type { Json } from "./filter";
import { dayOf } from "./format";
import { windowDays } from "./windows";

/** Who looks, and on which day of the workspace. */
export interface Looker {
  user: string;
  today: string;
}

export interface Wanted {
  field: string;
  op: string;
  value?: Json;
}

function plain(value: Json | undefined): Json {
  if (value !== null && typeof value === "object" && !Array.isArray(value) && typeof value.id === "string")
    return value.id;
  return value ?? null;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** Below, equal or above zero; undefined where the two have no common order. */
function order(left: Json, right: Json): number | undefined {
  if (left === null || right === null || typeof left === "object" || typeof right === "object") return undefined;
  const [a, b] = [String(left), String(right)];
  if (NUMBER.test(a) && NUMBER.test(b)) return Number(a) - Number(b);
  if (INSTANT.test(a) && !INSTANT.test(b)) return dayOf(a) < b ? -1 : dayOf(a) > b ? 1 : 0;
  if (INSTANT.test(a)) return Date.parse(a) - Date.parse(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function within(value: Json, window: string, today: string): boolean {
  const days = windowDays(window, today);
  if (!days || typeof value !== "string") return false;
  const day = INSTANT.test(value) ? dayOf(value) : value.slice(0, 10);
  return day >= days[0] && day < days[1];
}

function among(value: Json, wanted: Json | undefined): boolean {
  if (!Array.isArray(wanted)) return false;
  const has = Array.isArray(value) ? value.map(plain) : [value];
  return has.some((each) => each !== null && wanted.map(plain).includes(each));
}

/** Empty values fit nothing but "is empty", "is not" and "is none of". */
export function matches({ op, value: wanted }: Wanted, given: Json | undefined, looker: Looker): boolean {
  const value = plain(given);
  const empty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (op === "is_null") return empty === (wanted !== false);
  if (op === "not_in") return !among(value, wanted);
  if (op === "ne") return order(value, plain(wanted)) !== 0;
  if (empty) return false;
  if (op === "me") return value === looker.user;
  if (op === "within") return within(value, String(wanted ?? ""), looker.today);
  if (op === "in") return among(value, wanted);
  if (op === "contains")
    return String(value)
      .toLowerCase()
      .includes(String(wanted ?? "").toLowerCase());
  if (op === "starts_with")
    return String(value)
      .toLowerCase()
      .startsWith(String(wanted ?? "").toLowerCase());
  if (op === "between") {
    const [low = null, high = null] = Array.isArray(wanted) ? wanted : [];
    const [from, to] = [order(value, low), order(value, high)];
    return from !== undefined && to !== undefined && from >= 0 && to <= 0;
  }
  const found = order(value, plain(wanted));
  if (found === undefined) return false;
  return { eq: found === 0, lt: found < 0, lte: found <= 0, gt: found > 0, gte: found >= 0 }[op] ?? false;
}
