import { expect, it } from "vitest";
import { sumOf } from "./sum";

const rows = (...values: (string | null)[]) => values.map((value, index) => ({ id: String(index), _value: value }));

it("adds decimals exactly", () => {
  expect(sumOf(rows("0.1", "0.2"), "_value")).toBe("0.3");
  expect(sumOf(rows("9007199254740993.01", "0.01"), "_value")).toBe("9007199254740993.02");
  expect(sumOf(rows("100", "-100.5"), "_value")).toBe("-0.5");
});

it("answers zero for nothing and leaves out what is no number", () => {
  expect(sumOf([], "_value")).toBe("0");
  expect(sumOf(rows(null, "x", "3"), "_value")).toBe("3");
});
