import { expect, it } from "vitest";
import type { FieldMeta, ObjectMeta } from "../../api/schema";
import { defaultGroup, groupFilter, groupsOf, groupsQuery, groupTotals, linesOf, positionOf } from "./groupModel";

const stage: FieldMeta = {
  name: "stage",
  type: "enum",
  label: {},
  options: [
    { value: "new", label: {} },
    { value: "won", label: {} },
  ],
};
const close: FieldMeta = { name: "close", type: "date", label: {} };
const amount: FieldMeta = { name: "amount", type: "money", label: {} };
const deal: ObjectMeta = {
  name: "deal",
  label: {},
  name_field: "name",
  verbs: ["read"],
  fields: [{ name: "name", type: "text", label: {} }, close, stage, amount],
};

it("groups by what has options, and adds up the amount", () => {
  expect(defaultGroup(deal)?.name).toBe("stage");
  expect(groupTotals(deal, {})).toEqual({ amount: "sum" });
  expect(groupTotals(deal, { amount: "avg" })).toEqual({ amount: "avg" });
  expect(defaultGroup({ ...deal, layout: { board: { column: "close" } } as never })?.name).toBe("close");
});

it("adds up money of several currencies in the workspace's only", () => {
  const mixed = { ...deal, fields: [...deal.fields, { name: "currency", type: "enum", label: {} } as FieldMeta] };
  expect(groupTotals(mixed, {})).toEqual({});
  const based = { ...mixed, fields: [...mixed.fields, { name: "amount_base", type: "money", label: {} } as FieldMeta] };
  expect(groupsQuery(based, stage, null, groupTotals(based, {})).measures[1]).toEqual({
    fn: "sum",
    field: "amount_base",
    as: "amount",
  });
});

it("keeps the order of options and puts the empty last", () => {
  const groups = groupsOf(stage, [
    { stage: null, count: 9, amount: "1.00" },
    { stage: "won", count: 5, amount: "3.00" },
    { stage: "new", count: 2, amount: null },
  ]);
  expect(groups.map((group) => [group.key, group.count])).toEqual([
    ["new", 2],
    ["won", 5],
    ["", 9],
  ]);
  expect(groups[1]?.totals).toEqual({ amount: "3.00" });
});

it("follows the order that linked records have of their own", () => {
  const link: FieldMeta = { name: "step", type: "ref", target: "step", label: {} };
  const step = { ...deal, fields: [{ name: "position", type: "int", label: {} } as FieldMeta] };
  expect(positionOf(step)).toBe("position");
  expect(positionOf(deal)).toBeUndefined();
  const query = groupsQuery(deal, link, null, {}, "position");
  expect(query.group_by?.map((each) => each.field)).toEqual(["step", "step.position"]);
  expect(query.sort).toEqual([{ field: "step.position", dir: "asc" }]);
});

it("finds the records of a group", () => {
  const [group] = groupsOf(close, [{ close_month: "2026-12-01", count: 1 }]);
  expect(group && groupFilter(close, group)).toEqual({ field: "close", op: "within", value: "2026-12-01/2027-01-01" });
  const [none] = groupsOf(stage, [{ stage: null, count: 1 }]);
  expect(none && groupFilter(stage, none)).toEqual({ field: "stage", op: "is_null", value: true });
});

it("lays open groups out below their heads", () => {
  const groups = groupsOf(stage, [
    { stage: "new", count: 3 },
    { stage: "won", count: 1 },
  ]);
  const rows = new Map([["new", [{ id: "1" }, { id: "2" }]]]);
  expect(linesOf(groups, new Set(["new", "won"]), rows).map((line) => line.kind)).toEqual([
    "group",
    "row",
    "row",
    "more",
    "group",
    "wait",
  ]);
  expect(linesOf(groups, new Set(), rows)).toHaveLength(2);
});
