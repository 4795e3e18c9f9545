import { describe, expect, it } from "vitest";
import { EMPTY_GROUP, type FilterGroup } from "../../lib/filter";
import {
  baseOf,
  bodyOf,
  detached,
  formatSort,
  isDirty,
  type ListState,
  parseSort,
  readState,
  type ViewBase,
  writeState,
} from "./listState";

const base = baseOf(undefined, ["name", "amount"]);
const filter: FilterGroup = { join: "and", items: [{ field: "stage", op: "in", value: ["a"] }] };

/** The parts of a state that a view lays down. */
function pick(state: ListState): ViewBase {
  const { view: _view, q: _q, peek: _peek, on: _on, ...rest } = state;
  return rest;
}

describe("address", () => {
  it("holds nothing that equals the view", () => {
    const state = readState(new URLSearchParams(), "", base);
    expect(writeState(new URLSearchParams(), state, base).toString()).toBe("");
  });

  it("brings every part back", () => {
    const state = {
      ...readState(new URLSearchParams(), "v1", base),
      filter,
      sort: parseSort("-amount,name") ?? [],
      q: "yf",
      mode: "board" as const,
      columns: ["name"],
    };
    const again = readState(writeState(new URLSearchParams(), state, base), "v1", base);
    expect(again).toEqual(state);
  });

  it("survives a broken filter", () => {
    expect(readState(new URLSearchParams("f={oops"), "", base).filter).toEqual(EMPTY_GROUP);
    expect(readState(new URLSearchParams('f={"join":"xor","items":[]}'), "", base).filter).toEqual(EMPTY_GROUP);
  });
});

it("reads and writes sort keys", () => {
  expect(formatSort(parseSort("-amount,name") ?? [])).toBe("-amount,name");
  expect(parseSort(null)).toBeNull();
});

it("tells a changed view from an unchanged one; the mode alone is no change", () => {
  const state = readState(new URLSearchParams(), "", base);
  expect(isDirty(state, base)).toBe(false);
  expect(isDirty({ ...state, mode: "board" }, base)).toBe(false);
  expect(isDirty({ ...state, filter }, base)).toBe(true);
});

it("saves a view that opens the same list", () => {
  const state = { ...readState(new URLSearchParams(), "", base), filter, sort: parseSort("-amount") ?? [] };
  expect(baseOf(bodyOf(state), ["name", "amount"])).toEqual({ ...base, filter, sort: state.sort });
  const drawn = {
    ...state,
    mode: "calendar" as const,
    group: "stage",
    day: "expected_close",
    scale: "week" as const,
    frozen: 2,
    density: "compact" as const,
    totals: { amount: "sum" as const },
    colors: [{ when: { field: "stage", op: "in", value: ["a"] }, tone: "bad" as const, row: true }],
  };
  const again = baseOf(bodyOf(drawn, { name: 300 }), ["name", "amount"]);
  expect(again).toEqual({ ...base, ...pick(drawn), widths: { name: 300 } });
  expect(readState(writeState(new URLSearchParams(), drawn, base), "", base)).toEqual(drawn);
});

it("copies a private view as what it says", () => {
  const own = { ...base, filter, frozen: 3 };
  const state = { ...readState(new URLSearchParams("view=v1&peek=r1&q=yf"), "v1", own) };
  const link = detached(state, base);
  expect(link.get("view")).toBe("all");
  expect(link.get("peek")).toBeNull();
  expect(readState(link, "all", base)).toEqual({ ...state, view: "all", peek: null });
});

it("takes nothing from an address or a view that it does not know", () => {
  const state = readState(new URLSearchParams("m=timeline&z=99&d=tiny&sum=a:median,b:avg&k=[1]&sc=day"), "", base);
  expect(state).toMatchObject({ ...base, totals: { b: "avg" } });
  expect(baseOf({ frozen: 0, mode: "x" as never, colors: [null] as never }, ["name", "amount"])).toEqual(base);
});
