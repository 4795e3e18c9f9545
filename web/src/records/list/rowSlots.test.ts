import { describe, expect, it } from "vitest";
import { lineIn, orderFrom } from "./rowSlots";

describe("slots of a table", () => {
  it("draw each line of the window once, wherever it begins", () => {
    for (const slots of [1, 7, 44]) {
      for (let first = 0; first < 3 * slots; first += 1) {
        const lines = orderFrom(0, slots).map((slot) => lineIn(slot, first, slots));
        const wanted = Array.from({ length: slots }, (_, index) => first + index);
        expect(lines.toSorted((a, b) => a - b)).toEqual(wanted);
      }
    }
  });

  it("keep the elements of the lines that stay in the window", () => {
    const drawn = (first: number) => new Map(orderFrom(0, 10).map((slot) => [lineIn(slot, first, 10), slot]));
    const [before, after] = [drawn(20), drawn(25)];
    for (let line = 25; line < 30; line += 1) expect(after.get(line)).toBe(before.get(line));
  });

  it("stand in the order of their lines at rest", () => {
    expect(orderFrom(13, 5).map((slot) => lineIn(slot, 13, 5))).toEqual([13, 14, 15, 16, 17]);
  });
});
