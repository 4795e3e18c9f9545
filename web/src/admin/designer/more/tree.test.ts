import { describe, expect, it } from "vitest";
import { below, treeOf } from "./tree";

const ROWS = [
  { id: "hq", parent: null },
  { id: "east", parent: { id: "hq", name: "HQ" } },
  { id: "sh", parent: "east" },
  { id: "lost", parent: "gone" },
];

describe("the tree of departments", () => {
  it("hangs rows below their parents and leaves none out", () => {
    const top = treeOf(ROWS);
    expect(top.map((each) => each.row.id)).toEqual(["hq", "lost"]);
    expect(top[0]?.children[0]?.children[0]?.row.id).toBe("sh");
  });

  it("knows what stands below, itself included", () => {
    expect([...below(ROWS, "east")].sort()).toEqual(["east", "sh"]);
    expect([...below(ROWS, "sh")]).toEqual(["sh"]);
  });
});
