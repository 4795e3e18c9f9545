import { describe, expect, it } from "vitest";
import { EMPTY_GROUP, type FilterGroup } from "../../lib/filter";
import { baseOf, bodyOf, formatSort, isDirty, parseSort, readState, writeState } from "./listState";

const base = baseOf(undefined, ["name", "amount"]);
const filter: FilterGroup = { join: "and", items: [{ field: "stage", op: "in", value: ["a"] }] };

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
  expect(baseOf(bodyOf(state), ["name", "amount"])).toEqual({
    filter,
    sort: state.sort,
    columns: ["name", "amount"],
    mode: "table",
  });
});
