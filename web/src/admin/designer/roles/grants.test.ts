import { describe, expect, it } from "vitest";
import { differences, type Grants, grantsOf, rightOn, withRight, withVerb } from "./grants";

const START: Grants = { "*": { verbs: ["read"] }, account: { verbs: ["read", "update"], fields: { phone: "masked" } } };

describe("rights of a role", () => {
  it("gives an object a line of its own beginning with what holds for all", () => {
    const next = withVerb(START, "lead", "create", true);
    expect(next.lead).toEqual({ verbs: ["read", "create"] });
    expect(START.lead).toBeUndefined();
  });

  it("takes every verb with the right to read, and gives it with any verb", () => {
    expect(withVerb(START, "account", "read", false).account?.verbs).toEqual([]);
    expect(withVerb({}, "lead", "delete", true).lead?.verbs).toEqual(["read", "delete"]);
  });

  it("keeps rights on fields by name and knows those that depend on the record", () => {
    expect(rightOn(START, "account", "phone")).toBe("masked");
    expect(rightOn(START, "account", "name")).toBe("edit");
    const ruled = withRight(START, "account", "level", {
      when: { field: "level", op: "eq", value: "A" },
      else: "read",
    });
    expect(rightOn(ruled, "account", "level")).toBe("rule");
    expect(withRight(START, "account", "phone", "edit").account?.fields).toEqual({});
  });

  it("lists what differs before it is saved", () => {
    const next = withRight(withVerb(START, "account", "delete", true), "account", "phone", "hidden");
    expect(differences(START, next)).toEqual([
      { object: "account", what: "delete", before: "no", after: "yes" },
      { object: "account", what: "phone", before: "masked", after: "hidden" },
    ]);
    expect(differences(START, START)).toEqual([]);
    expect(grantsOf("x")).toEqual({});
  });
});
