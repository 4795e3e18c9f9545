import { expect, it } from "vitest";
import type { MetricAnswer } from "../api/metricSchema";
import { leftOut } from "./leftOut";

const answer = (excluded?: MetricAnswer["excluded"]): MetricAnswer => ({
  id: "M-63",
  variant: "amount",
  unit: "money",
  value: "1",
  groups: [],
  group_by: null,
  window: ["2026-01-01", "2026-02-01"],
  scope: "company",
  excluded,
});

it("names each currency once, the largest first, and none where nothing lacks", () => {
  const usd = answer([{ currency: "USD", count: 2 }]);
  const both = answer([
    { currency: "EUR", count: 3 },
    { currency: "USD", count: 1 },
  ]);
  expect(leftOut([usd, undefined, both])).toEqual([
    { currency: "EUR", count: 3 },
    { currency: "USD", count: 2 },
  ]);
  expect(leftOut([undefined, answer()])).toEqual([]);
});
