import { describe, expect, it } from "vitest";
import type { Words } from "../../api/expressions";
import { completed, suggestions, wordAt } from "./completion";

const words: Words = {
  functions: [{ name: "SUM", names: ["合计"], arguments: {}, text: { "zh-CN": "求和" }, example: "" }],
  fields: [{ path: "amount", label: { "zh-CN": "金额" }, type: "number" }],
};

describe("completion", () => {
  it("finds the word before the cursor, of any script and along links", () => {
    expect(wordAt("1 + account.na", 14)).toBe("account.na");
    expect(wordAt("金", 1)).toBe("金");
    expect(wordAt("1 + ", 4)).toBe("");
  });

  it("offers fields by name and label, functions by their words, nothing for nothing", () => {
    expect(suggestions(words, "金").map((each) => each.insert)).toEqual(["amount"]);
    expect(suggestions(words, "合").map((each) => each.insert)).toEqual(["SUM("]);
    expect(suggestions(words, "")).toEqual([]);
  });

  it("puts the suggestion in the place of the word", () => {
    expect(completed("1+am*2", 4, "amount")).toEqual({ text: "1+amount*2", cursor: 8 });
  });
});
