import { expect, it } from "vitest";
import { rangeText } from "./rangeText";

it("writes bounds as people do, and leaves words alone", () => {
  expect(rangeText("3 .. 6")).toBe("3–6");
  expect(rangeText("0.1234 .. 12.5")).toBe("0.12–12.5");
  expect(rangeText(">= 0.333333")).toBe("≥ 0.33");
  expect(rangeText("<= 7")).toBe("≤ 7");
  expect(rangeText("报价 1.5")).toBe("报价 1.5");
});
