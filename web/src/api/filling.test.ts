import { expect, test } from "vitest";
import { fillingOf } from "./filling";
import type { ObjectMeta } from "./schema";

test("what is being filled in is told by field, and nothing else is", () => {
  const fields: ObjectMeta["fields"] = [
    { name: "name", type: "text", label: {} },
    { name: "double", type: "formula", label: {}, filling: 62 },
    { name: "total", type: "rollup", label: {}, filling: 0 },
  ];
  const object: ObjectMeta = { name: "x_bill", label: {}, name_field: "name", verbs: [], fields };
  expect(fillingOf(object)).toEqual({ double: 62, total: 0 });
  expect(fillingOf({ ...object, fields: fields.slice(0, 1) })).toEqual({});
});
