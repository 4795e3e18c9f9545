import { describe, expect, it } from "vitest";
import type { ObjectSummary } from "../api/schema";
import { navigation } from "./navigation";

const object = (name: string, verbs = ["read"]): [string, ObjectSummary] => [
  name,
  { name, label: { en: name }, name_field: "name", verbs },
];
const EVERY = ["lead", "account", "opportunity", "contract", "payment", "ticket", "activity"];
const say = (key: string) => key;

describe("navigation", () => {
  it("shows only pages the person may open", () => {
    const groups = navigation(new Map([object("account"), object("opportunity", [])]), say);
    expect(groups.flatMap((group) => group.items.map((item) => item.path))).toEqual(["/", "/accounts"]);
  });

  it("never has more than nine groups, own objects included", () => {
    const groups = navigation(new Map([...EVERY, "x_one", "x_two"].map((name) => object(name))), say);
    expect(groups.length).toBe(9);
    expect(groups.at(-1)?.items.map((item) => item.object)).toEqual(["activity", "x_one", "x_two"]);
    const few = navigation(new Map([object("account"), object("x_one")]), say);
    expect(few.at(-1)?.key).toBe("nav.more");
  });

  it("puts first what a role looks at first", () => {
    const objects = new Map(EVERY.map((name) => object(name)));
    expect(navigation(objects, say, "boss").map((group) => group.key)[1]).toBe("nav.analytics");
    expect(navigation(objects, say, "rep").map((group) => group.key)[1]).toBe("nav.leads");
  });
});
