import { describe, expect, it } from "vitest";
import type { MetricAnswer } from "../api/metricSchema";
import { asCsv, matrixRows, shareOf, sortRows } from "./matrix";

function answer(values: Record<string, number | null>): MetricAnswer {
  const groups = Object.entries(values).map(([key, value]) => ({ key, label: key, value }));
  return { id: "M", variant: "", unit: "count", value: 0, groups, group_by: "team", window: ["", ""], scope: "me" };
}

describe("figures side by side", () => {
  const rows = matrixRows([answer({ north: 3, south: 5 }), answer({ south: 1, west: 2 })], "team");

  it("keeps a row of every group and a gap where a figure does not know it", () => {
    expect(rows.map((row) => row.label)).toEqual(["north", "south", "west"]);
    expect(rows[2]?.cells[0]).toBeUndefined();
    expect(rows[1]?.cells[1]?.value).toBe(1);
  });

  it("sorts either way with empty values last", () => {
    expect(sortRows(rows, 0, true).map((row) => row.key)).toEqual(["south", "north", "west"]);
    expect(sortRows(rows, 0, false).map((row) => row.key)).toEqual(["north", "south", "west"]);
  });

  it("measures against the largest of the column", () => {
    expect(shareOf(rows, 0, rows[0]?.cells[0])).toBeCloseTo(0.6);
    expect(shareOf(rows, 0, undefined)).toBeNull();
  });
});

describe("comma-separated text", () => {
  it("quotes separators and disarms formulas, but not negative numbers", () => {
    expect(asCsv([["a,b", 'say "hi"', "=1+1", -5, null]])).toBe('\ufeff"a,b","say ""hi""",\'=1+1,-5,\r\n');
  });
});
