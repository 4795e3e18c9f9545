import { expect, it } from "vitest";
import type { ColorRule, FieldMeta, ObjectMeta } from "../../api/schema";
import { NO_PAINT, paintedFields, painter } from "./paint";

const field = (name: string, more: Partial<FieldMeta> = {}): FieldMeta => ({ name, type: "money", label: {}, ...more });
const object: ObjectMeta = {
  name: "deal",
  label: {},
  name_field: "name",
  verbs: [],
  fields: [field("amount"), field("cost", { rights: "hidden" }), field("margin", { rights: "masked" })],
};
const rule = (name: string, value: string, tone: ColorRule["tone"], row: boolean): ColorRule => ({
  when: { field: name, op: "gte", value },
  tone,
  row,
});
const looker = { user: "u", today: "2026-11-23" };

it("takes the first rule that holds, for the row and for its cells", () => {
  const paint = painter(
    object,
    [rule("amount", "900", "bad", true), rule("amount", "100", "warn", true), rule("amount", "100", "good", false)],
    looker,
  );
  expect(paint({ id: "1", amount: "1000" })).toEqual({ row: "bad", cells: { amount: "good" } });
  expect(paint({ id: "2", amount: "200" })).toEqual({ row: "warn", cells: { amount: "good" } });
  expect(paint({ id: "3", amount: "5" })).toBeUndefined();
});

it("paints by nothing that is unfinished, gone or not to be seen", () => {
  const rules = [rule("amount", "", "bad", true), rule("gone", "1", "bad", true), rule("cost", "1", "bad", true)];
  expect(painter(object, [...rules, rule("margin", "1", "bad", true)], looker)).toBe(NO_PAINT);
  expect(paintedFields(rules)).toEqual(["amount", "gone", "cost"]);
});
