import { describe, expect, it } from "vitest";
import type { DesignObject } from "../../../api/designer";
import { changesOf, isUntranslated, linesOf } from "./translations";

const OBJECT = {
  name: "x_a",
  label: { "zh-CN": "甲", "zh-TW": "甲", en: "A" },
  fields: [
    {
      name: "state",
      type: "enum",
      label: { "zh-CN": "状态", "zh-TW": "狀態", en: "State" },
      options: [
        { value: "on", label: { "zh-CN": "开" }, color: "red" },
        { value: "off", label: { "zh-CN": "关" } },
      ],
    },
    { name: "id", type: "id", label: {}, system: true },
  ],
} as unknown as DesignObject;

describe("translations", () => {
  it("lists object, fields and options, not what the system brings", () => {
    expect(linesOf(OBJECT).map((line) => line.key)).toEqual(["x_a", "state", "state:on", "state:off"]);
  });

  it("finds what lacks a language", () => {
    expect(isUntranslated({ "zh-CN": "开", "zh-TW": "開", en: "On" })).toBe(false);
    expect(isUntranslated({ "zh-CN": "开", "zh-TW": "開", en: "开" })).toBe(true);
    expect(isUntranslated({ "zh-CN": "开", en: "On" })).toBe(true);
  });

  it("sends only what was edited, and options together", () => {
    const { label, fields } = changesOf(OBJECT, { "state:on": { "zh-CN": "开", en: "On" } });
    expect(label).toBeUndefined();
    expect(fields).toEqual({
      state: {
        options: [
          { value: "on", label: { "zh-CN": "开", en: "On" }, color: "red" },
          { value: "off", label: { "zh-CN": "关" } },
        ],
      },
    });
  });
});
