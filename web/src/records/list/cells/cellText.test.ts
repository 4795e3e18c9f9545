import { describe, expect, it } from "vitest";
import type { FieldMeta, FieldType } from "../../../api/schema";
import { cellText, cellValue, fromTsv, toTsv } from "./cellText";

function field(type: FieldType, more: Partial<FieldMeta> = {}): FieldMeta {
  return { name: "f", type, label: { "zh-CN": "F" }, ...more };
}

const LEVEL = field("enum", { options: [{ value: "a", label: { "zh-CN": "甲", "zh-TW": "甲", en: "First" } }] });

describe("tab-separated values", () => {
  it("come back as they went, with line breaks, tabs and quotes inside", () => {
    const rows = [
      ["1", 'he said "no"', ""],
      ["two\nlines", "tab\there", "end"],
    ];
    expect(fromTsv(toTsv(rows))).toEqual(rows);
  });

  it("are read as spreadsheets write them", () => {
    expect(fromTsv("a\tb\r\nc\t\r\n")).toEqual([
      ["a", "b"],
      ["c", ""],
    ]);
    expect(fromTsv("")).toEqual([[""]]);
  });
});

describe("a cell as text", () => {
  it("is what people read", () => {
    expect(cellText(field("ref"), { id: "1", name: "云帆" })).toBe("云帆");
    expect(cellText(field("tags"), ["x", "y"])).toBe("x, y");
    expect(cellText(field("money"), "1200.50")).toBe("1200.50");
    expect(cellText(field("text"), null)).toBe("");
    expect(cellText(LEVEL, "a")).toBe("甲");
    expect(cellText(field("datetime"), "2026-01-05T01:30:00Z")).toBe("2026-01-05 09:30");
  });
});

describe("a pasted text as a value", () => {
  it("takes figures with signs and units of ten thousand, to the digit", () => {
    expect(cellValue(field("money"), "¥1,234.50")).toBe("1234.50");
    expect(cellValue(field("money"), "1.2345万")).toBe("12345");
    expect(cellValue(field("money"), "0.5 亿")).toBe("50000000");
    expect(cellValue(field("money"), "-1.23456万")).toBe("-12345.6");
    expect(cellValue(field("int"), "12 人")).toBeUndefined();
  });

  it("takes dates, instants of the workspace's zone, choices by their labels, and lists", () => {
    expect(cellValue(field("date"), "2026/1/5")).toBe("2026-01-05");
    expect(cellValue(field("datetime"), "2026-01-05 9:30")).toBe("2026-01-05T01:30:00.000Z");
    expect(cellValue(field("datetime"), "tomorrow")).toBeUndefined();
    expect(cellValue(LEVEL, "甲")).toBe("a");
    expect(cellValue(LEVEL, "乙")).toBeUndefined();
    expect(cellValue(field("enum[]", { options: LEVEL.options ?? [] }), "甲、乙")).toBeUndefined();
    expect(cellValue(field("tags"), "展会，年会")).toEqual(["展会", "年会"]);
  });

  it("takes an empty cell as nothing", () => {
    expect(cellValue(field("text"), " ")).toBeNull();
    expect(cellValue(field("tags"), "")).toEqual([]);
  });
});
