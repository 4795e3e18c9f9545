import { expect, it } from "vitest";
import { isSortable, nextSort } from "./sorting";

it("turns a column up, down and off", () => {
  const up = nextSort([], "name");
  expect(up).toEqual([{ field: "name", dir: "asc" }]);
  const down = nextSort(up, "name");
  expect(down).toEqual([{ field: "name", dir: "desc" }]);
  expect(nextSort(down, "name")).toEqual([]);
  expect(nextSort(down, "amount")).toEqual([{ field: "amount", dir: "asc" }]);
});

it("adds keys behind the others, at most four", () => {
  const two = nextSort([{ field: "stage", dir: "asc" }], "amount", true);
  expect(two.map((key) => key.field)).toEqual(["stage", "amount"]);
  expect(nextSort(two, "amount", true)[1]).toEqual({ field: "amount", dir: "desc" });
  expect(nextSort(nextSort(two, "stage", true), "stage", true).map((key) => key.field)).toEqual(["amount"]);
  const many = ["a", "b", "c", "d", "e"].reduce((sort, name) => nextSort(sort, name, true), nextSort([], "z"));
  expect(many.map((key) => key.field)).toEqual(["b", "c", "d", "e"]);
});

it("sorts by nothing that has no order or must not be asked about", () => {
  expect(isSortable({ name: "a", type: "text", label: {} })).toBe(true);
  expect(isSortable({ name: "a", type: "json", label: {} })).toBe(false);
  expect(isSortable({ name: "a", type: "text", label: {}, rights: "masked" })).toBe(false);
});
