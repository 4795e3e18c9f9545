import { describe, expect, it } from "vitest";
import { readWarnings, rememberWarnings, warned } from "./warnings";

describe("warnings of a write", () => {
  it("are the sentences of the header, each once", () => {
    const header = JSON.stringify([{ message: "折扣偏高" }, { message: "折扣偏高" }, { field: "x" }, { message: "b" }]);
    expect(readWarnings(header)).toEqual(["折扣偏高", "b"]);
    expect(readWarnings("not json")).toEqual([]);
  });

  it("stay until the next ones when a write has none", () => {
    rememberWarnings(JSON.stringify([{ message: "a" }]));
    rememberWarnings(null);
    expect(warned.get()).toEqual(["a"]);
  });
});
