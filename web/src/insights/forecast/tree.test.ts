import { expect, it } from "vitest";
import { nested } from "./tree";

const names = (rows: { id: string | null }[]) => rows.map((row) => row.id).join("");

it("puts every row under its parent and loses none", () => {
  const rows = [
    { id: "a", parent: null },
    { id: "b", parent: "a" },
    { id: "c", parent: "a" },
    { id: "d", parent: "b" },
    { id: "e", parent: "unseen" },
  ];
  expect(names(nested(rows))).toBe("abdce");
});

it("keeps rows of a circle", () => {
  const rows = [
    { id: "a", parent: "b" },
    { id: "b", parent: "a" },
    { id: "c", parent: "c" },
  ];
  expect(names(nested(rows))).toBe("cab");
});
