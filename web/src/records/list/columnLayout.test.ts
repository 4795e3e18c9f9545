import { expect, it } from "vitest";
import type { FieldMeta } from "../../api/schema";
import { clampWidth, columnLayout, moveColumn } from "./columnLayout";

const field = (name: string, type: FieldMeta["type"] = "text"): FieldMeta => ({ name, type, label: {} });

it("keeps the frozen columns at the left, each after the ones before it", () => {
  const columns = [field("name"), field("city"), field("amount", "money")];
  const layout = columnLayout(columns, "name", { city: 100 }, 2);
  expect(layout.sticky).toEqual([0, 268, undefined]);
  expect(layout.template).toBe("minmax(268px, 268fr) minmax(100px, 100fr) minmax(130px, 130fr)");
  expect(columnLayout([field("at", "datetime")], "name", {}, 0).template).toBe("minmax(178px, 178fr)");
  expect(columnLayout(columns, "name", {}, 0).sticky).toEqual([undefined, undefined, undefined]);
});

it("moves a column, but never before or away from the name", () => {
  expect(moveColumn(["name", "a", "b", "c"], "a", 3)).toEqual(["name", "b", "c", "a"]);
  expect(moveColumn(["name", "a", "b", "c"], "c", 0)).toEqual(["name", "c", "a", "b"]);
  expect(moveColumn(["name", "a"], "name", 1)).toEqual(["name", "a"]);
  expect(moveColumn(["name", "a"], "gone", 1)).toEqual(["name", "a"]);
});

it("keeps widths within reason", () => {
  expect([clampWidth(3), clampWidth(200.4), clampWidth(9_000)]).toEqual([70, 200, 640]);
});
