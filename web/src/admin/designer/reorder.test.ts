import { describe, expect, it } from "vitest";
import { moved } from "./reorder";

describe("moving in a list", () => {
  it("puts an item elsewhere and leaves the list alone where there is no such place", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a", "b"], 0, 5)).toEqual(["a", "b"]);
    expect(moved(["a", "b"], 7, 0)).toEqual(["a", "b"]);
  });
});
