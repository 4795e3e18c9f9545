import { expect, it } from "vitest";
import type { FieldMeta } from "../../api/schema";
import { fits } from "./fits";

const field = (type: FieldMeta["type"], more: Partial<FieldMeta> = {}): FieldMeta => ({
  name: "x",
  type,
  label: {},
  ...more,
});

it("takes for sure only what is short enough in any font", () => {
  expect(fits(field("date"), "2026-11-22", 120)).toBe(true);
  expect(fits(field("date"), "2026-11-22", 70)).toBe(false);
  expect(fits(field("money"), "120000.00", 190)).toBe(true);
  expect(fits(field("money"), "120000000000.00", 190)).toBe(false);
  expect(fits(field("ref"), { id: "1", name: "\u534e\u4e1c" }, 110)).toBe(true);
  expect(fits(field("ref"), { id: "1", name: "\u534e".repeat(6) }, 110)).toBe(false);
  expect(fits(field("text"), "W".repeat(7), 110)).toBe(false);
  expect(fits(field("text"), null, 10)).toBe(true);
});

it("measures the word of a choice, and does not guess where it cannot know", () => {
  const options = [{ value: "a", label: { "zh-CN": "\u8fdb\u884c\u4e2d" } }];
  expect(fits(field("enum", { options }), "a", 120)).toBe(true);
  expect(fits(field("enum", { options }), "a", 70)).toBe(false);
  expect(fits(field("ref"), "018f", 400)).toBe(false);
  expect(fits(field("url"), "a", 400)).toBe(false);
});
