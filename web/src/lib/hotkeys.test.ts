import { expect, it } from "vitest";
import { isComposing, keyName } from "./hotkeys";

const plain = { metaKey: false, ctrlKey: false, altKey: false };

it("names keys the same on every platform", () => {
  expect(keyName({ ...plain, key: "K", metaKey: true })).toBe("mod+k");
  expect(keyName({ ...plain, key: "k", ctrlKey: true })).toBe("mod+k");
  expect(keyName({ ...plain, key: "ArrowDown" })).toBe("ArrowDown");
  expect(keyName({ ...plain, key: "/" })).toBe("/");
});

it("leaves keys to the input method while it composes", () => {
  expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
});
