import { expect, it } from "vitest";
import type { Json } from "../api/schema";
import { sameValue, toWire, toWireValue } from "./values";

it("sends links and files as ids", () => {
  expect(toWireValue({ id: "a", name: "A" })).toBe("a");
  expect(toWireValue([{ id: "f", name: "x.pdf", type: "application/pdf", size: 3 }])).toEqual(["f"]);
  expect(toWireValue({ lat: 1, lng: 2 })).toEqual({ lat: 1, lng: 2 });
});

it("sends lines whole, their own links as ids, without what the server writes itself", () => {
  const rows: Json = [
    { id: "l1", version: 3, product: { id: "p", name: "P" }, count: 2 },
    { product: { id: "q", name: "Q" } },
  ];
  expect(toWire({ type: "sub" }, rows)).toEqual([{ id: "l1", product: "p", count: 2 }, { product: "q" }]);
  expect(toWire({ type: "ref" }, { id: "a", name: "A" })).toBe("a");
});

it("sees a changed line although its id is the same", () => {
  expect(sameValue([{ id: "l", version: 1, count: 1 }], [{ id: "l", version: 1, count: 2 }])).toBe(false);
  expect(sameValue({ id: "a", name: "old" }, { id: "a", name: "new" })).toBe(true);
});
