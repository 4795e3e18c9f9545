import { expect, it } from "vitest";
import type { FieldMeta } from "../../api/schema";
import { copyRow, type LineRow, moveRow, pastedValue, putCell, rectangle, totals } from "./lineRows";

const label = { en: "x", "zh-CN": "\u662f\u7684" };
const field = (type: FieldMeta["type"], name = "f"): FieldMeta => ({ name, type, label });

it("changes, moves and copies rows without touching the others", () => {
  const rows: LineRow[] = [{ id: "1", version: 4, n: 1 }, { n: 2 }];
  expect(putCell(rows, 1, "n", 5)).toEqual([rows[0], { n: 5 }]);
  expect(moveRow(rows, 0, 1)).toEqual([{ n: 2 }, rows[0]]);
  expect(moveRow(rows, 1, 1)).toEqual(rows);
  expect(copyRow(rows, 0)).toEqual([rows[0], { n: 1 }, { n: 2 }]);
});

it("adds up amounts and counts, never prices", () => {
  const columns = [field("money", "amount"), field("money", "unit_price"), field("int", "count"), field("text", "t")];
  const rows = [
    { amount: "0.10", unit_price: "3", count: 2, t: "1" },
    { amount: "0.20", unit_price: "4", count: 3, t: "2" },
  ];
  expect(totals(columns, rows).map((each) => [each.field.name, each.sum])).toEqual([
    ["amount", "0.3"],
    ["count", "5"],
  ]);
});

it("reads a rectangle with quoted cells", () => {
  expect(rectangle('a\t1\r\n"b ""x""\nc"\t2\r\n')).toEqual([
    ["a", "1"],
    ['b "x"\nc', "2"],
  ]);
});

it("reads pasted values by the type of the column and refuses what is none", () => {
  expect(pastedValue(field("money"), "¥1,234.50")).toBe("1234.50");
  expect(pastedValue(field("int"), "12")).toBe(12);
  expect(pastedValue(field("money"), "about 5")).toBeUndefined();
  expect(pastedValue(field("date"), "2026/3/5")).toBe("2026-03-05");
  expect(pastedValue(field("date"), "soon")).toBeUndefined();
  expect(pastedValue({ ...field("enum"), options: [{ value: "a", label: { en: "Alpha" } }] }, "Alpha")).toBe("a");
  expect(pastedValue(field("text"), "  ")).toBeNull();
});
