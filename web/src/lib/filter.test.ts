import { describe, expect, it } from "vitest";
import { allOf, EMPTY_GROUP, type FilterGroup, fieldsOf, fromWire, searchFilter, toWire } from "./filter";

const stage = { field: "stage", op: "in" as const, value: ["a", "b"] };
const mine = { field: "owner", op: "me" as const };

describe("toWire", () => {
  it("is null without conditions and unwraps a single one", () => {
    expect(toWire(EMPTY_GROUP)).toBeNull();
    expect(toWire({ join: "or", items: [stage] })).toEqual(stage);
  });

  it("leaves unfinished conditions out", () => {
    const group: FilterGroup = {
      join: "and",
      items: [
        { field: "stage", op: "in", value: [] },
        { field: "name", op: "eq", value: "" },
      ],
    };
    expect(toWire(group)).toBeNull();
  });

  it("keeps false and zero as values", () => {
    const zero = { field: "amount", op: "eq" as const, value: 0 };
    const no = { field: "need_confirmed", op: "eq" as const, value: false };
    expect(toWire({ join: "and", items: [zero, no] })).toEqual({ and: [zero, no] });
  });

  it("nests groups and drops the value of unary operators", () => {
    const group: FilterGroup = {
      join: "and",
      items: [
        { ...mine, value: "x" },
        { join: "or", items: [stage, { ...stage, field: "x" }] },
      ],
    };
    expect(toWire(group)).toEqual({ and: [mine, { or: [stage, { ...stage, field: "x" }] }] });
  });
});

describe("fromWire", () => {
  it("is the inverse of toWire for what the builder draws", () => {
    const group: FilterGroup = { join: "or", items: [stage, { join: "and", items: [mine, stage] }] };
    expect(fromWire(toWire(group))).toEqual(group);
  });

  it("refuses shapes the builder cannot draw instead of bending them", () => {
    expect(fromWire({ not: stage })).toBeNull();
    expect(fromWire({ and: [stage, { not: mine }] })).toBeNull();
  });
});

describe("helpers", () => {
  it("joins filters that are there", () => {
    expect(allOf(null, undefined)).toBeNull();
    expect(allOf(null, stage)).toEqual(stage);
    expect(allOf(mine, stage)).toEqual({ and: [mine, stage] });
  });

  it("searches only for something", () => {
    expect(searchFilter("  ")).toBeNull();
    expect(searchFilter(" hzyf ")).toEqual({ field: "", op: "search", value: "hzyf" });
  });

  it("names the fields of nested groups", () => {
    expect(fieldsOf({ join: "and", items: [mine, { join: "or", items: [stage] }] })).toEqual(["owner", "stage"]);
  });
});
