import { expect, it, vi } from "vitest";
import { isComposing, isTyping, keyName } from "./hotkeys";

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

it("leaves keys to texts, and to choices only those that move them", () => {
  class Box {
    isContentEditable = false;
    constructor(
      readonly tagName: string,
      readonly type: string,
    ) {}
  }
  vi.stubGlobal("HTMLElement", Box);
  vi.stubGlobal("HTMLInputElement", Box);
  const text = new Box("INPUT", "text") as unknown as EventTarget;
  const radio = new Box("INPUT", "radio") as unknown as EventTarget;
  expect([isTyping(text, "j"), isTyping(radio, "j"), isTyping(radio, "ArrowLeft"), isTyping(radio, " ")]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect(isTyping(null, "j")).toBe(false);
  vi.unstubAllGlobals();
});
