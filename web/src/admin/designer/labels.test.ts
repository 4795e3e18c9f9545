import { describe, expect, it } from "vitest";
import { isNamed, relabelled, suggestName, toLabels } from "./labels";

describe("names in three languages", () => {
  it("lets languages follow that only repeat the name, and no other", () => {
    const value = { "zh-CN": "样品", "zh-TW": "样品", en: "Sample" };
    expect(relabelled(value, "zh-CN", "样品申请")).toEqual({ "zh-CN": "样品申请", "zh-TW": "样品申请", en: "Sample" });
    expect(relabelled({}, "en", "S")).toEqual({ en: "S" });
  });

  it("knows an empty name and sends no empty language", () => {
    expect(isNamed({ "zh-CN": "  ", en: "" })).toBe(false);
    expect(isNamed({ en: "a" })).toBe(true);
    expect(toLabels({ "zh-CN": " 样品 ", en: " " })).toEqual({ "zh-CN": "样品" });
  });

  it("suggests a free API name of Latin letters, a numbered one for Chinese alone", () => {
    expect(suggestName({ en: "Sample request" }, "x_", "object", new Set())).toBe("x_sample_request");
    expect(suggestName({ en: "Sample" }, "x_", "object", new Set(["x_sample"]))).toBe("x_sample_1");
    expect(suggestName({ "zh-CN": "样品申请" }, "x_", "object", new Set(["x_object_1"]))).toBe("x_object_2");
    expect(suggestName({ "zh-CN": "2号 A" }, "", "field", new Set())).toBe("a");
  });
});
