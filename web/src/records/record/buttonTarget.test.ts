import { describe, expect, it } from "vitest";
import { filledIn } from "./buttonTarget";

describe("filledIn", () => {
  it("puts the record's values into an address", () => {
    const record = { id: "7", name: "华美 & 合", account: { id: "9", name: "华美" } };
    expect(filledIn("https://map.test/?q={name}&of={account}&id={id}", record)).toBe(
      "https://map.test/?q=%E5%8D%8E%E7%BE%8E%20%26%20%E5%90%88&of=%E5%8D%8E%E7%BE%8E&id=7",
    );
  });

  it("leaves no way to another host or script, and nothing for a value that is not there", () => {
    expect(filledIn("/o/{name}", { id: "1", name: "//evil.test" })).toBe("/o/%2F%2Fevil.test");
    expect(filledIn("/x?{gone}", { id: "1" })).toBe("/x?");
  });
});
