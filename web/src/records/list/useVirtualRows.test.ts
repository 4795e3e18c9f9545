import { expect, it } from "vitest";
import { windowOf } from "./useVirtualRows";

it("draws a window around what is seen, within the list", () => {
  expect(windowOf(0, 800, 40, 10_000)).toEqual({ first: 0, last: 35, most: 38 });
  expect(windowOf(40 * 500, 800, 40, 10_000)).toEqual({ first: 497, last: 535, most: 38 });
  expect(windowOf(40 * 500, 800, 40, 10_000, true)).toEqual({ first: 490, last: 528, most: 38 });
  expect(windowOf(40 * 9_990, 800, 40, 10_000).last).toBe(10_000);
});

it("stays the same while scrolling a few rows", () => {
  expect(windowOf(40 * 502, 800, 40, 10_000)).toEqual(windowOf(40 * 500, 800, 40, 10_000));
});
