import { describe, expect, it } from "vitest";
import { withResults } from "./computed";
import type { FieldMeta, ObjectMeta } from "./schema";

const label = { "zh-CN": "合计", "zh-TW": "合計", en: "Total" };

function object(...fields: object[]): ObjectMeta {
  return { name: "x_order", label, verbs: ["read", "update"], fields } as unknown as ObjectMeta;
}

describe("withResults", () => {
  it("takes computed fields for fields of their result that nobody edits", () => {
    const served = object(
      { name: "total", type: "formula", result: "money", label, rights: "edit" },
      { name: "lines", type: "rollup", result: "int", label, rights: "edit" },
      { name: "title", type: "text", label, rights: "edit" },
    );
    const found = withResults(served);
    expect(found.fields.map((f) => [f.type, f.computed])).toEqual([
      ["money", "formula"],
      ["int", "rollup"],
      ["text", undefined],
    ]);
    expect(found.fields.map((f: FieldMeta) => f.derived ?? false)).toEqual([true, true, false]);
  });
});
