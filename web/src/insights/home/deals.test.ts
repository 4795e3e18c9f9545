import { describe, expect, it } from "vitest";
import { byModel, quickest, signs } from "./deals";

const NOW = Date.parse("2026-11-22T04:00:00Z");
const fine = { id: "1", last_activity_at: "2026-11-21T04:00:00Z", push_count: 0, next_step_date: "2026-11-25" };

describe("signs of a deal", () => {
  it("says nothing about a deal in good order", () => {
    expect(signs({ ...fine, expected_close: "2026-12-01" }, "2026-11-22", NOW)).toEqual([]);
  });

  it("puts what is bad before what is only worth a look", () => {
    const deal = { ...fine, last_activity_at: "2026-11-14T04:00:00Z", expected_close: "2026-11-01" };
    expect(signs(deal, "2026-11-22", NOW).map((sign) => [sign.code, sign.bad])).toEqual([
      ["late", true],
      ["quiet", false],
    ]);
  });

  it("tells a deal nobody ever touched from one that is quiet", () => {
    expect(signs({ ...fine, last_activity_at: null }, "2026-11-22", NOW)[0]?.code).toBe("never");
    expect(signs({ ...fine, last_activity_at: null, biz_status: "open" }, "2026-11-22", NOW)).toHaveLength(1);
    expect(signs({ ...fine, last_activity_at: null, biz_status: "won" }, "2026-11-22", NOW)).toEqual([]);
  });
});

describe("quickest deals", () => {
  const rates = [
    { key: "a", label: "A", value: 0.2 },
    { key: "b", label: "B", value: 0.8 },
  ];
  const stays = [
    { key: "a", label: "A", value: 30 },
    { key: "b", label: "B", value: 10 },
  ];
  it("weighs chance, amount and the days still to go", () => {
    const deals = [
      { id: "early", stage: "a", amount_base: "400000" },
      { id: "late", stage: "b", amount_base: "100000" },
    ];
    const [first, second] = quickest(deals, rates, stays, 10);
    expect(first?.deal.id).toBe("late");
    expect(first?.score).toBeCloseTo(0.8 * 100000 * Math.exp(-10 / 30), 6);
    expect(second?.days).toBe(40);
  });

  it("keeps the model's order and leaves out what is gone", () => {
    const told = (id: string, score: number) => ({
      id,
      chance: 0.5,
      days: 12,
      score,
      reasons: [{ label_text: "S", value: "V" }],
    });
    const found = byModel([{ id: "b" }, { id: "a" }], [told("a", 9), told("gone", 8), told("b", 7)]);
    expect(found.map((each) => [each.deal.id, each.reasons])).toEqual([
      ["a", "S V"],
      ["b", "S V"],
    ]);
  });

  it("takes the model's chance where the deal has one", () => {
    const [only] = quickest([{ id: "x", stage: "a", amount_base: "1000", ai_probability: "55" }], rates, stays, 10);
    expect(only?.chance).toBeCloseTo(0.55, 9);
  });
});
