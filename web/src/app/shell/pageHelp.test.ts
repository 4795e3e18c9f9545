import { describe, expect, it } from "vitest";
import { helpOf } from "./pageHelp";

describe("helpOf", () => {
  it("tells a record from its list, under friendly names and for own objects", () => {
    expect(helpOf("/accounts")[0]).toBe("help.list.what");
    expect(helpOf("/accounts/42")[0]).toBe("help.record.what");
    expect(helpOf("/o/x_sample")[0]).toBe("help.list.what");
    expect(helpOf("/o/x_sample/42")[0]).toBe("help.record.what");
  });

  it("knows pages that are no objects", () => {
    expect(helpOf("/")[0]).toBe("help.home.what");
    expect(helpOf("/import/batches/7")[0]).toBe("help.import.what");
    expect(helpOf("/analytics/forecast")[0]).toBe("help.forecast.what");
  });
});
