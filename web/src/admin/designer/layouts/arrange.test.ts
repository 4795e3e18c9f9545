import { describe, expect, it } from "vitest";
import { change, find, newSection, put, remove, toBody, withoutSection } from "./arrange";

const START = [newSection(null, ["a", "b", "c"]), newSection({ en: "More" })];
const names = (sections: ReturnType<typeof put>) => sections.map((each) => each.fields.map((field) => field.name));

describe("arranging a layout", () => {
  it("moves fields within and between sections, and brings new ones in", () => {
    expect(names(put(START, "a", { section: 0, index: 3 }))).toEqual([["b", "c", "a"], []]);
    expect(names(put(START, "c", { section: 0, index: 0 }))).toEqual([["c", "a", "b"], []]);
    expect(names(put(START, "b", { section: 1, index: 0 }))).toEqual([["a", "c"], ["b"]]);
    expect(names(put(START, "x", { section: 1, index: 0 }))).toEqual([["a", "b", "c"], ["x"]]);
  });

  it("keeps what was set of a field that moves, and drops what is unset", () => {
    const set = change(START, "a", { required: true, shown_if: "x > 1" });
    const moved = put(set, "a", { section: 1, index: 0 });
    expect(moved[1]?.fields).toEqual([{ name: "a", required: true, shown_if: "x > 1" }]);
    expect(change(moved, "a", { required: false, shown_if: "" })[1]?.fields).toEqual([{ name: "a" }]);
  });

  it("finds and removes fields, and only empty sections go", () => {
    expect(find(START, "b")).toEqual({ section: 0, index: 1 });
    expect(find(remove(START, "b"), "b")).toBeNull();
    expect(withoutSection(START, 0)).toHaveLength(2);
    expect(withoutSection(START, 1)).toHaveLength(1);
  });

  it("sends no empty condition", () => {
    const body = toBody({ name: "l", label: { en: "L" }, sections: [{ ...newSection(null, ["a"]), shown_if: " " }] });
    expect(body.sections).toEqual([{ columns: 2, fields: [{ name: "a" }] }]);
    expect(body.devices).toEqual([]);
  });
});
