import { expect, it } from "vitest";
import type { FormState } from "../../api/forms";
import type { FieldMeta, ObjectMeta } from "../../api/schema";
import { goneFields, hasConditions, inState, oncePerField, sectionsOf, summaryOf } from "./formModel";

const field = (name: string, more: Partial<FieldMeta> = {}): FieldMeta => ({
  name,
  type: "text",
  label: { "zh-CN": name.toUpperCase() },
  ...more,
});
const object: ObjectMeta = {
  name: "x",
  label: {},
  name_field: "name",
  verbs: ["create"],
  fields: [field("name"), field("why", { shown_if: "a" }), field("fee")],
  layout: {
    sections: [
      { label: { "zh-CN": "A" }, columns: 2, fields: [{ name: "name", required: true }, { name: "gone" }] },
      { columns: 1, fields: [{ name: "why" }, { name: "fee", readonly: true }] },
    ],
  },
};
const state = (more: Partial<FormState>): FormState => ({
  hidden: [],
  hidden_sections: [],
  required: [],
  computed: {},
  ...more,
});

it("draws the layout's sections with fields that are there, as placed", () => {
  const sections = sectionsOf(object, undefined, () => true);
  expect(sections.map((each) => each.fields.map((one) => one.name))).toEqual([["name"], ["why", "fee"]]);
  expect(sections[0]?.fields[0]?.required).toBe(true);
  expect(sections[1]?.fields[1]?.rights).toBe("read");
  expect(sectionsOf(object, state({ hidden_sections: [1] }), () => true)).toHaveLength(1);
});

it("hides and needs what the state says", () => {
  const shown = inState(object.fields, state({ hidden: ["fee"], required: ["why"] }));
  expect(shown.map((each) => [each.name, each.required ?? false])).toEqual([
    ["name", false],
    ["why", true],
  ]);
});

it("asks the server only where something depends on values", () => {
  expect(hasConditions(object)).toBe(true);
  expect(hasConditions({ ...object, fields: [field("name")], layout: {} })).toBe(false);
});

it("tells refusals by label and line, and finds fields that are gone", () => {
  const error = (name: string, code = "required") => ({ field: name, code, message: "m" });
  expect(summaryOf(object, error("name"))).toEqual({ field: "name", label: "NAME", text: "m" });
  expect(summaryOf(object, error("fee[2].amount")).label).toBe("FEE #3");
  expect(summaryOf(object, { field: null, code: "x", message: "m" })).toEqual({ field: null, label: "", text: "m" });
  expect(goneFields([error("why", "unknown_field"), error("name")], { why: "typed", name: "n" })).toEqual(["why"]);
});

it("does not call a refused value missing as well", () => {
  const error = (name: string, code: string) => ({ field: name, code, message: code });
  const told = [error("name", "too_long"), error("name", "required"), error("fee", "required")];
  expect(oncePerField(told).map((each) => each.message)).toEqual(["too_long", "required"]);
});
