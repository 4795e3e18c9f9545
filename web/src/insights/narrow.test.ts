import { expect, it } from "vitest";
import { branches } from "./narrow";

it("hangs teams below theirs and those with an unseen parent at the top", () => {
  const tree = branches([
    { id: "b", name: "East", parent: "a" },
    { id: "a", name: "Company", parent: null },
    { id: "c", name: "Shanghai", parent: "b" },
    { id: "x", name: "Lent", parent: "unseen" },
  ]);
  expect(tree.map((each) => each.title)).toEqual(["Company", "Lent"]);
  expect(tree[0]?.children[0]).toMatchObject({ value: "b", children: [{ value: "c", children: [] }] });
});

it("ends on a circle", () => {
  const tree = branches([
    { id: "a", name: "A", parent: "b" },
    { id: "b", name: "B", parent: "a" },
  ]);
  expect(JSON.stringify(tree).length).toBeLessThan(200);
});
