import { expect, it } from "vitest";
import { sumDecimals } from "./decimal";

it("adds texts and numbers exactly", () => {
  expect(sumDecimals(["0.1", "0.2"])).toBe("0.3");
  expect(sumDecimals(["9007199254740993.01", "0.01", 2])).toBe("9007199254740995.02");
  expect(sumDecimals(["100", "-100.5"])).toBe("-0.5");
});

it("answers zero for nothing and leaves out what is no number", () => {
  expect(sumDecimals([])).toBe("0");
  expect(sumDecimals([null, "x", undefined, {}, "3"])).toBe("3");
});
