import { expect, it } from "vitest";
import { type Looker, matches } from "./matching";

const looker: Looker = { user: "u1", today: "2026-11-23" };
const fits = (op: string, value: unknown, given: unknown) =>
  matches({ field: "f", op, value: value as never }, given as never, looker);

it("compares decimals as numbers and days as days", () => {
  expect(fits("gte", "900", "1000.00")).toBe(true);
  expect(fits("lt", "900", "1000.00")).toBe(false);
  expect(fits("eq", "1000", "1000.00")).toBe(true);
  expect(fits("between", ["10", "20"], 20)).toBe(true);
  expect(fits("between", ["10", "20"], 21)).toBe(false);
  expect(fits("lte", "2026-11-23", "2026-11-23")).toBe(true);
  expect(fits("gt", "2026-11-23", "2026-11-22T23:00:00Z")).toBe(false);
});

it("knows windows in the workspace's zone", () => {
  expect(fits("within", "today", "2026-11-22T17:00:00Z")).toBe(true);
  expect(fits("within", "today", "2026-11-22T15:00:00Z")).toBe(false);
  expect(fits("within", "this_quarter", "2026-12-31")).toBe(true);
  expect(fits("within", "this_fiscal_year", "2026-12-31")).toBe(false);
});

it("reads links, lists and people", () => {
  expect(fits("in", ["a", "b"], { id: "a", name: "A" })).toBe(true);
  expect(fits("in", ["a"], ["b", "a"])).toBe(true);
  expect(fits("not_in", ["a"], null)).toBe(true);
  expect(fits("me", undefined, { id: "u1", name: "Me" })).toBe(true);
  expect(fits("contains", "Tech", "my TECHNOLOGY")).toBe(true);
  expect(fits("starts_with", "tech", "my tech")).toBe(false);
});

it("lets nothing empty fit but emptiness", () => {
  expect(fits("is_null", true, [])).toBe(true);
  expect(fits("is_null", false, "")).toBe(false);
  expect(fits("lt", "5", null)).toBe(false);
  expect(fits("ne", "5", null)).toBe(true);
  expect(fits("what", "5", "5")).toBe(false);
});
