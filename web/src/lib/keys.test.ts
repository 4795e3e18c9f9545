import { expect, it } from "vitest";
import { keyFor, keyOf, shortcutOf } from "./keys";

const plain = { metaKey: false, ctrlKey: false, altKey: false };

it("leads chosen keys to their shortcuts, and the ones given up nowhere", () => {
  const chosen = { c: "n", n: "m", "g a": "g x" };
  expect(shortcutOf("n", chosen)).toBe("c");
  expect(shortcutOf("m", chosen)).toBe("n");
  expect(shortcutOf("c", chosen)).toBeUndefined();
  expect(shortcutOf("g x", chosen)).toBe("g a");
  expect(shortcutOf("j", chosen)).toBe("j");
  expect(keyOf("c", chosen)).toBe("n");
  expect(keyOf("j", chosen)).toBe("j");
});

it("takes single characters, and keeps the first key of a sequence", () => {
  expect(keyFor("c", { ...plain, key: "N" })).toBe("n");
  expect(keyFor("g a", { ...plain, key: "x" })).toBe("g x");
  expect(keyFor("c", { ...plain, key: "g" })).toBeUndefined();
  expect(keyFor("c", { ...plain, key: "Shift" })).toBeUndefined();
  expect(keyFor("c", { ...plain, key: " " })).toBeUndefined();
  expect(keyFor("c", { ...plain, key: "k", ctrlKey: true })).toBeUndefined();
});
