import { expect, it } from "vitest";
import type { FieldMeta, ObjectMeta } from "../../api/schema";
import { defaultPick, differs, pickable, picks, proposedSurvivor } from "./mergeModel";

const field = (name: string, more: Partial<FieldMeta> = {}): FieldMeta => ({ name, type: "text", label: {}, ...more });
const fields = [field("name"), field("phone"), field("note")];
const a = { id: "a", name: "A", phone: null, note: null, created_at: "2026-02-01" };
const b = { id: "b", name: "A", phone: "1", note: "x", created_at: "2026-03-01" };
const c = { id: "c", name: "C", phone: "2", note: "", created_at: "2026-01-01" };

it("offers only fields one may change", () => {
  const object: ObjectMeta = {
    name: "x",
    label: {},
    name_field: "name",
    verbs: ["update"],
    fields: [
      field("name"),
      field("total", { derived: true }),
      field("kept", { rights: "read" }),
      field("id", { type: "id" }),
    ],
  };
  expect(pickable(object).map((each) => each.name)).toEqual(["name"]);
});

it("tells which fields differ; empty is the same as missing", () => {
  expect(fields.map((each) => differs(each, [a, b]))).toEqual([false, true, true]);
  expect(differs(field("note"), [a, c])).toBe(false);
});

it("keeps the survivor's value, or the first there is, unless somebody picks", () => {
  expect(defaultPick(field("phone"), [a, b, c], "a")).toBe("b");
  expect(defaultPick(field("phone"), [a, b, c], "c")).toBe("c");
  expect(picks(fields, [a, b], "a", {})).toEqual({ phone: "b", note: "b" });
  expect(picks(fields, [a, b, c], "a", { name: "c", phone: "gone" })).toEqual({ name: "c", phone: "b", note: "b" });
});

it("proposes the fullest record to stay", () => {
  expect(proposedSurvivor(fields, [a, b, c])).toBe("b");
  expect(proposedSurvivor(fields, [{ ...a, phone: "9" }, c])).toBe("c");
});
