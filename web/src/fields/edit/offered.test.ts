import { expect, it } from "vitest";
import type { FieldMeta } from "../../api/schema";
import { offeredOptions } from "./offered";

const label = { en: "x" };
const field: FieldMeta = {
  name: "model",
  type: "enum",
  label,
  depends_on: "make",
  options: [
    { value: "any", label },
    { value: "golf", label, when: ["vw"] },
    { value: "civic", label, when: ["honda"] },
    { value: "old", label, active: false },
  ],
};
const names = (value: string | null, make: string | null) =>
  offeredOptions(field, value, { id: "", make }).map((option) => option.value);

it("offers what fits the deciding value", () => {
  expect(names(null, "vw")).toEqual(["any", "golf"]);
  expect(names(null, null)).toEqual(["any"]);
});

it("keeps what is chosen although it fits no more", () => {
  expect(names("civic", "vw")).toEqual(["any", "golf", "civic"]);
  expect(names("old", "vw")).toEqual(["any", "golf", "old"]);
});
