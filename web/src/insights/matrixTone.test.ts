import { describe, expect, it } from "vitest";
import type { MetricMeta } from "../api/metricSchema";
import type { MatrixRow } from "./matrix";
import { changeTone, isBehind, linePoints, percentile, toneOf } from "./matrixTone";

const metric = (id: string, falling = false): MetricMeta => ({
  id,
  label: {},
  formula: {},
  unit: "count",
  object: "opportunity",
  groups: [],
  variants: [],
  falling_is_good: falling,
});
const rows = (...values: (number | null)[]): MatrixRow[] =>
  values.map((value, index) => ({ key: String(index), label: "", cells: [{ key: null, label: null, value }] }));

describe("how a cell compares", () => {
  it("marks the best and the worst quarter, the other way round where less is better", () => {
    const some = rows(1, 2, 3, 4, 5);
    const tones = (m: MetricMeta) => some.map((row) => toneOf(m, some, 0, row));
    expect(tones(metric("M-01"))).toEqual(["bad", "bad", undefined, "good", "good"]);
    expect(tones(metric("M-19", true))).toEqual(["good", "good", undefined, "bad", "bad"]);
  });

  it("says nothing about few rows, gaps or all the same", () => {
    const few = rows(1, 9, null);
    expect(few.map((row) => toneOf(metric("M-01"), few, 0, row))).toEqual([undefined, undefined, undefined]);
    const same = rows(2, 2, 2, 2);
    expect(percentile(same, 0, 2)).toBe(0.5);
    expect(toneOf(metric("M-01"), same, 0, same[0] as MatrixRow)).toBeUndefined();
  });

  it("flags who is more than ten points behind the plan", () => {
    const plan = metric("M-06");
    const some = rows(0.02, -0.1, -0.101, null);
    expect(some.map((row) => toneOf(plan, some, 0, row))).toEqual(["good", "warn", "bad", undefined]);
    expect(some.map((row) => isBehind([plan], row))).toEqual([false, false, true, false]);
    expect(isBehind([metric("M-01")], some[2] as MatrixRow)).toBe(false);
  });

  it("feels changes by their direction", () => {
    expect([0.2, -0.05, -0.2].map((c) => changeTone(c, false))).toEqual(["good", undefined, "bad"]);
    expect([0.2, -0.05].map((c) => changeTone(c, true))).toEqual(["bad", "good"]);
  });

  it("draws a line through what is known", () => {
    expect(linePoints([0, null, 10], 100, 20)).toBe("0.0,20.0 100.0,0.0");
    expect(linePoints([5, 5], 100, 20)).toBe("0.0,10.0 100.0,10.0");
    expect(linePoints([null, null], 100, 20)).toBe("");
  });
});
