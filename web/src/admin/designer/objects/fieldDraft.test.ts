import { describe, expect, it } from "vitest";
import { draftOf, lacking, newField, toChange, toNew } from "./fieldDraft";

describe("a field being written", () => {
  it("is sent with what its type asks and nothing empty", () => {
    const draft = { ...newField("money"), name: "x_cost", label: { "zh-CN": "成本" }, required: true, initial: "0" };
    expect(toNew(draft)).toEqual({
      name: "x_cost",
      type: "money",
      label: { "zh-CN": "成本" },
      required: true,
      default: "0",
      scale: 2,
    });
    const lines = { ...newField("sub"), name: "lines", label: { en: "Lines" } };
    lines.lines = [{ name: "qty", type: "int", label: { en: "Quantity" } }];
    expect(toNew(lines).fields).toEqual([{ name: "qty", type: "int", label: { en: "Quantity" } }]);
  });

  it("sends only what changed, with the way back", () => {
    const before = draftOf({ name: "x", type: "text", label: { "zh-CN": "旧" }, required: false });
    const after = { ...before, label: { "zh-CN": "新" }, shown_if: "amount > 1" };
    expect(toChange(before, after)).toEqual({
      body: { label: { "zh-CN": "新" }, shown_if: "amount > 1" },
      back: { label: { "zh-CN": "旧" }, shown_if: null },
    });
    expect(toChange(before, before).body).toEqual({});
  });

  it("says what is still missing", () => {
    const named = { label: { en: "A" } };
    expect(lacking(newField("text"))).toBe("label");
    expect(lacking({ ...newField("enum"), ...named })).toBe("options");
    expect(lacking({ ...newField("ref"), ...named })).toBe("target");
    expect(lacking({ ...newField("formula"), ...named })).toBe("expression");
    expect(lacking({ ...newField("rollup"), ...named })).toBe("rollup");
    expect(lacking({ ...newField("sub"), ...named })).toBe("lines");
    expect(lacking({ ...newField("text"), ...named })).toBeNull();
  });
});
