import { expect, it } from "vitest";
import type { MetricMeta } from "../api/metricSchema";
import { columnsOf } from "./columns";

const metric = (id: string, groups: string[], filters: string[]): [string, MetricMeta] => [
  id,
  {
    id,
    label: {},
    formula: {},
    unit: "count",
    object: "opportunity",
    groups: groups.map((name) => ({ name, label: {} })),
    filters: filters.map((name) => ({ name, label: {} })),
    variants: [],
  },
];

it("leaves out what cannot be cut or narrowed so", () => {
  const metrics = new Map([
    metric("M-01", ["team", "region"], ["team", "region"]),
    metric("M-04", ["team"], ["team"]),
    metric("M-05", [], []),
  ]);
  const placed = ["M-01", "M-04", "M-05", "M-99"].map((id) => ({ id }));
  const ids = (by: string, narrowed?: string[]) => columnsOf(placed, metrics, by, narrowed).map((c) => c.metric.id);
  expect(ids("team")).toEqual(["M-01", "M-04"]);
  expect(ids("region")).toEqual(["M-01"]);
  expect(ids("team", ["region"])).toEqual(["M-01"]);
  expect(ids("team", ["team"])).toEqual(["M-01", "M-04"]);
});
