import { afterEach, expect, it } from "vitest";
import type { FieldMeta } from "../../api/schema";
import { setTimeZone } from "../../lib/format";
import { byDay, movedTo, turn, weeksOf } from "./calendarModel";

const due: FieldMeta = { name: "due", type: "date", label: {} };
const at: FieldMeta = { name: "at", type: "datetime", label: {} };

afterEach(() => setTimeZone("Asia/Shanghai"));

it("shows whole weeks from Monday", () => {
  const november = weeksOf("2026-11-23", "month");
  expect(november).toHaveLength(6);
  expect([november[0]?.[0], november.at(-1)?.[6]]).toEqual(["2026-10-26", "2026-12-06"]);
  expect(weeksOf("2027-02-10", "month")).toHaveLength(4);
  expect(weeksOf("2026-11-22", "week")).toEqual([
    ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"],
  ]);
});

it("turns pages over the ends of years", () => {
  expect(turn("2026-12-31", "month", 1)).toBe("2027-01-01");
  expect(turn("2026-01-01", "week", -1)).toBe("2025-12-25");
});

it("puts records on the workspace's days", () => {
  const rows = [
    { id: "a", due: "2026-11-23", at: "2026-11-22T17:00:00Z" },
    { id: "b", due: null, at: "2026-11-22T15:00:00Z" },
  ];
  expect([...byDay(due, rows).keys()]).toEqual(["2026-11-23"]);
  expect([...byDay(at, rows).keys()]).toEqual(["2026-11-23", "2026-11-22"]);
});

it("keeps the time of day when a record moves, over a change of the clock too", () => {
  const row = { id: "a", due: "2026-11-23", at: "2026-11-22T17:30:00.000Z" };
  expect(movedTo(due, row, "2026-12-01")).toBe("2026-12-01");
  expect(movedTo(at, row, "2026-11-25")).toBe("2026-11-24T17:30:00.000Z");
  setTimeZone("America/New_York");
  const before = { id: "a", at: "2026-10-30T13:00:00.000Z" }; // 09:00 there, summer time
  expect(movedTo(at, before, "2026-11-03")).toBe("2026-11-03T14:00:00.000Z"); // 09:00, winter time
});
