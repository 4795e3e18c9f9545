import { describe, expect, it } from "vitest";
import type { FieldMeta, FieldType } from "../../../api/schema";
import { changesOf, spread } from "./pastePlan";
import { reasonOf } from "./writeMany";

const box = (top: number, left: number, bottom = top, right = left) => ({ top, left, bottom, right });
const field = (name: string, type: FieldType = "text"): FieldMeta => ({ name, type, label: { "zh-CN": name } });

describe("a rectangle in the table", () => {
  it("begins at the cursor and keeps its form", () => {
    expect([...spread(box(2, 1), [["a", "b"], ["c"]])]).toEqual([
      ["2,1", "a"],
      ["2,2", "b"],
      ["3,1", "c"],
    ]);
  });

  it("is repeated in a larger one, in whole pieces", () => {
    expect([...spread(box(0, 0, 2, 0), [["x"]]).values()]).toEqual(["x", "x", "x"]);
    expect([...spread(box(0, 0, 4, 0), [["1"], ["2"]]).values()]).toEqual(["1", "2", "1", "2"]);
  });
});

describe("what is written", () => {
  it("is one change for each record, without cells that are refused", () => {
    const one = { id: "1" };
    const cells = [
      { record: one, field: field("a"), text: "x", value: "x" },
      { record: one, field: field("b"), text: "y", value: undefined, problem: "no" },
      { record: one, field: field("c"), text: "", value: null },
      { record: { id: "2" }, field: field("a"), text: "z", value: "z", problem: "no" },
    ];
    expect(changesOf(cells)).toEqual([{ record: one, values: { a: "x", c: null } }]);
  });

  it("is refused field by field, or as a whole where the reason is no field of it", () => {
    const problem = (errors: { field: string | null; code: string; message: string }[]) => ({
      status: 422,
      code: "invalid",
      title: "Refused",
      errors,
    });
    const own = problem([{ field: "a", code: "x", message: "too long" }]);
    expect(reasonOf(own, "a", ["a", "b"])).toBe("too long");
    expect(reasonOf(own, "b", ["a", "b"])).toBeUndefined();
    expect(reasonOf(problem([{ field: "z", code: "required", message: "missing z" }]), "a", ["a"])).toBe("missing z");
    expect(reasonOf(problem([]), "a", ["a"])).toBe("Refused");
  });
});
