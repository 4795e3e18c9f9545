import { expect, it } from "vitest";
import { isMissingPart } from "./fresh";

it("knows a missing part of the app in the words of each browser", () => {
  for (const words of [
    "Failed to fetch dynamically imported module: /assets/a.js",
    "error loading dynamically imported module: /assets/a.js",
    "Importing a module script failed.",
  ])
    expect(isMissingPart(new TypeError(words))).toBe(true);
  expect(isMissingPart(new Error("Unable to preload CSS for /assets/a.css"))).toBe(true);
  expect(isMissingPart(new TypeError("undefined is not a function"))).toBe(false);
  expect(isMissingPart({ message: "Importing a module script failed." })).toBe(false);
});
