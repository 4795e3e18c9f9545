import { describe, expect, it } from "vitest";
import type { FieldMeta, FieldType, ObjectMeta } from "../../../api/schema";
import { actionsOf, itemOf, modesOf, sweepable, sweepOf } from "./sweepItems";

const field = (name: string, type: FieldType, more: Partial<FieldMeta> = {}): FieldMeta => ({
  name,
  type,
  label: { "zh-CN": name },
  ...more,
});
const TAGS = field("tags", "tags");
const LEVEL = field("level", "enum", { required: true });
const OWNER = field("owner", "user");
const object = (
  verbs: string[],
  fields = [field("name", "text", { unique: true }), LEVEL, OWNER, TAGS],
): ObjectMeta => ({
  name: "account",
  label: { "zh-CN": "account" },
  name_field: "name",
  fields,
  verbs,
});

describe("the change for the server", () => {
  it("is null while something is left open", () => {
    expect(sweepOf([])).toBeNull();
    expect(sweepOf([itemOf(null)])).toBeNull();
    expect(sweepOf([itemOf(LEVEL)])).toBeNull();
    expect(sweepOf([{ field: TAGS, mode: "add", value: [] }])).toBeNull();
  });

  it("sets, empties, and changes parts of lists", () => {
    const items = [
      { field: LEVEL, mode: "set" as const, value: "A" },
      { field: OWNER, mode: "set" as const, value: { id: "u1", name: "Lin" } },
      { field: TAGS, mode: "add" as const, value: ["x", "y"] },
    ];
    expect(sweepOf(items)).toEqual({
      op: "update",
      values: { level: "A", owner: "u1" },
      add: { tags: ["x", "y"] },
      remove: {},
    });
    expect(sweepOf([{ field: TAGS, mode: "clear", value: null }])?.values).toEqual({ tags: [] });
    expect(sweepOf([{ field: OWNER, mode: "clear", value: null }])?.values).toEqual({ owner: null });
  });

  it("offers no emptying of what is required", () => {
    expect(modesOf(LEVEL)).toEqual(["set"]);
    expect(modesOf(TAGS)).toEqual(["add", "remove", "set", "clear"]);
  });
});

describe("what may be done", () => {
  it("follows rights, fields and how many are chosen", () => {
    const all = object(["read", "update", "delete", "export", "merge", "bulk"]);
    expect(actionsOf(all, 2, false)).toEqual(["edit", "assign", "tag", "export", "merge", "delete"]);
    expect(actionsOf(all, 4, false)).not.toContain("merge");
    expect(actionsOf(all, 5000, true)).toEqual(["edit", "assign", "tag", "export", "delete"]);
    expect(actionsOf(object(["read", "update", "export"]), 5000, true)).toEqual(["export"]);
    expect(actionsOf(object(["read"]), 2, false)).toEqual([]);
  });

  it("leaves out what must be unique or is closed", () => {
    const closed = object(
      ["read", "update"],
      [field("code", "text", { unique: true }), field("sum", "money", { rights: "read" }), LEVEL],
    );
    expect(sweepable(closed).map((each) => each.name)).toEqual(["level"]);
  });
});
