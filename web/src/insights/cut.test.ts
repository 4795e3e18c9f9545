import { describe, expect, it } from "vitest";
import { choose, chosen, drillPath, readWhere } from "./cut";

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
