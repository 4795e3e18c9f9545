import { describe, expect, it } from "vitest";
import {
  countPicked,
  EVERYTHING,
  isPicked,
  NONE,
  pageState,
  selectionFilter,
  toggle,
  togglePage,
  toggleRange,
} from "./selection";

const ORDER = ["a", "b", "c", "d", "e"];

describe("choosing by hand", () => {
  it("chooses one and lets it go again", () => {
    const one = toggle(NONE, "b");
    expect(isPicked(one, "b")).toBe(true);
    expect(countPicked(one, 99)).toBe(1);
    expect(toggle(one, "b").ids.size).toBe(0);
  });

  it("chooses a range with Shift, in both directions, and takes a range out the same way", () => {
    const down = toggleRange(toggle(NONE, "b"), ORDER, "d");
    expect([...down.ids].sort()).toEqual(["b", "c", "d"]);
    const up = toggleRange(down, ORDER, "a");
    expect([...up.ids].sort()).toEqual(["a", "b", "c", "d"]);
    const out = toggleRange(toggle(up, "a"), ORDER, "c");
    expect([...out.ids]).toEqual(["d"]);
  });

  it("takes a range that began on a row which is gone as a single row", () => {
    expect([...toggleRange(toggle(NONE, "gone"), ORDER, "c").ids].sort()).toEqual(["c", "gone"]);
  });

  it("tells all, some and none of the page", () => {
    expect(pageState(NONE, ORDER)).toBe("none");
    expect(pageState(toggle(NONE, "a"), ORDER)).toBe("some");
    const page = togglePage(toggle(NONE, "a"), ORDER);
    expect(pageState(page, ORDER)).toBe("all");
    expect(pageState(togglePage(page, ORDER), ORDER)).toBe("none");
    expect(pageState(NONE, [])).toBe("none");
  });
});

describe("everything that matches", () => {
  it("counts and asks for all but those taken out", () => {
    const matching = { field: "level", op: "eq" as const, value: "A" };
    expect(selectionFilter(EVERYTHING, matching)).toEqual(matching);
    expect(selectionFilter(EVERYTHING, null)).toBeNull();
    const but = toggle(EVERYTHING, "c");
    expect(isPicked(but, "c")).toBe(false);
    expect(countPicked(but, 12_431)).toBe(12_430);
    expect(selectionFilter(but, matching)).toEqual({
      and: [matching, { not: { field: "id", op: "in", value: ["c"] } }],
    });
    expect(togglePage(but, ORDER)).toEqual(NONE);
  });

  it("asks for chosen ids in lists that the server takes", () => {
    const many = { ...NONE, ids: new Set(Array.from({ length: 2_001 }, (_, index) => String(index))) };
    const filter = selectionFilter(many, null);
    expect(filter && "or" in filter && filter.or.length).toBe(2);
    expect(selectionFilter(NONE, null)).toBeNull();
  });
});
