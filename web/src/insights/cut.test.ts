import { describe, expect, it } from "vitest";
import en from "../locales/en.json";
import zhCN from "../locales/zh-CN.json";
import zhTW from "../locales/zh-TW.json";
import { choose, chosen, drillPath, FIGURE_WINDOWS, readWhere } from "./cut";

describe("the windows that figures offer", () => {
  it("has those of the fiscal year beside those of the calendar, each with a text of its own", () => {
    for (const unit of ["quarter", "year"]) {
      for (const way of ["this", "last"]) {
        expect(FIGURE_WINDOWS).toContain(`${way}_${unit}`);
        expect(FIGURE_WINDOWS).toContain(`${way}_fiscal_${unit}`);
      }
    }
    for (const catalogue of [zhCN, zhTW, en] as Record<string, string>[]) {
      const texts = FIGURE_WINDOWS.map((window) => catalogue[`window.${window}`]);
      expect(texts).not.toContain(undefined);
      expect(new Set(texts).size).toBe(FIGURE_WINDOWS.length);
    }
  });

  it("goes along into the address of the records", () => {
    const path = drillPath("M-01", { scope: "company", window: "last_fiscal_year" });
    expect(new URLSearchParams(path.split("?")[1]).get("window")).toBe("last_fiscal_year");
  });
});

describe("what figures are narrowed to", () => {
  it("keeps one key a name and leaves the others alone", () => {
    const one = choose(undefined, "owner", "u1");
    expect(one).toEqual(["owner:u1"]);
    expect(choose(one, "region", "North: all")).toEqual(["owner:u1", "region:North: all"]);
    expect(choose(one, "owner", "u2")).toEqual(["owner:u2"]);
    expect(choose(one, "owner", undefined)).toEqual([]);
  });

  it("reads keys with colons and none at all", () => {
    expect(chosen(["region:North: all"], "region")).toBe("North: all");
    expect(chosen(["product:"], "product")).toBe("");
    expect(chosen(["owner:u1"], "team")).toBeUndefined();
    expect(chosen(undefined, "team")).toBeUndefined();
  });

  it("goes along into the address of the records and comes back", () => {
    const path = drillPath("M-10", { scope: "company", where: ["owner:u1", "region:华东"], key: "" });
    const params = new URLSearchParams(path.split("?")[1]);
    expect(readWhere(params)).toEqual(["owner:u1", "region:华东"]);
    expect(params.get("key")).toBe("");
    expect(readWhere(new URLSearchParams())).toBeUndefined();
  });
});
