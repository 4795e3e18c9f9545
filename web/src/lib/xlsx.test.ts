import { expect, it } from "vitest";
import { asXlsx, columnName, crc32 } from "./xlsx";

it("names columns and sums as zip does", () => {
  expect([0, 25, 26, 701, 702].map(columnName)).toEqual(["A", "Z", "AA", "ZZ", "AAA"]);
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

it("keeps numbers as numbers, texts as texts and leaves gaps out", () => {
  const file = asXlsx(
    [
      ["团队", "a<b"],
      ["=1+1", 12.5],
      [null, Number.NaN],
    ],
    "漏斗/2026",
  );
  const text = new TextDecoder().decode(file);
  expect(text).toContain('<c r="A1" t="inlineStr"><is><t xml:space="preserve">团队</t></is></c>');
  expect(text).toContain("a&lt;b");
  expect(text).toContain('<c r="A2" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>');
  expect(text).toContain('<c r="B2"><v>12.5</v></c>');
  expect(text).toContain('<row r="3"></row>');
  expect(text).toContain('sheet name="漏斗 2026"');
});

it("ends with a directory that points at every part", () => {
  const file = asXlsx([["x"]], "x");
  const view = new DataView(file.buffer);
  const end = file.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  expect(count).toBe(5);
  for (let n = 0; n < count; n++) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    expect(view.getUint32(view.getUint32(at + 42, true), true)).toBe(0x04034b50);
    at += 46 + view.getUint16(at + 28, true);
  }
  expect(at).toBe(end);
});
