import { expect, it } from "vitest";
import { Echo } from "./echo";

it("knows its own words, also when some of them never came back", () => {
  const echo = new Echo();
  for (const text of ["a", "ab", "abc"]) echo.note(text);
  expect(echo.heard("ab")).toBe(true);
  expect(echo.heard("a")).toBe(false);
  echo.note("x");
  expect(echo.heard("y")).toBe(false);
  expect(echo.heard("x")).toBe(false);
});
