import { expect, it } from "vitest";
import { addDays, addMonths, parseSpan, spanName, weekday, windowDays } from "./windows";

const TODAY = "2026-11-23"; // a Monday

it("counts days and months over the ends of years and leap days", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-01");
  expect(addMonths("2026-01-15", -1)).toBe("2025-12-01");
  expect([weekday(TODAY), weekday("2026-11-22")]).toEqual([0, 6]);
});

it("names the days of windows as the server does", () => {
  expect(windowDays("today", TODAY)).toEqual(["2026-11-23", "2026-11-24"]);
  expect(windowDays("this_week", "2026-11-22")).toEqual(["2026-11-16", "2026-11-23"]);
  expect(windowDays("last_7_days", TODAY)).toEqual(["2026-11-17", "2026-11-24"]);
  expect(windowDays("next_2_weeks", TODAY)).toEqual(["2026-11-24", "2026-12-08"]);
  expect(windowDays("last_3_months", TODAY)).toEqual(["2026-08-01", "2026-11-01"]);
  expect(windowDays("this_quarter", TODAY)).toEqual(["2026-10-01", "2027-01-01"]);
  expect(windowDays("last_quarter", TODAY)).toEqual(["2026-07-01", "2026-10-01"]);
  expect(windowDays("next_year", TODAY)).toEqual(["2027-01-01", "2028-01-01"]);
  expect(windowDays("2026-11-01/2026-11-08", TODAY)).toEqual(["2026-11-01", "2026-11-08"]);
});

it("leaves to the server what only it knows", () => {
  for (const window of ["this_fiscal_year", "last_5_workdays", "someday", ""]) {
    expect(windowDays(window, TODAY)).toBeUndefined();
  }
});

it("reads and writes spans", () => {
  expect(parseSpan("last_14_days")).toEqual({ way: "last", count: 14, unit: "days" });
  expect(spanName({ way: "next", count: 2, unit: "months" })).toBe("next_2_months");
  expect(parseSpan("this_month")).toBeUndefined();
});
