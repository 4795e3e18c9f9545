import { expect, it } from "vitest";
import { levelsOf } from "./levels";

it("names every level from the province down, each once", () => {
  expect(levelsOf("310115")).toEqual(["310000", "310100", "310115"]);
  expect(levelsOf("440300")).toEqual(["440000", "440300"]);
  expect(levelsOf("110000")).toEqual(["110000"]);
});
