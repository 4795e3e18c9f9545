import { expect, it } from "vitest";
import { newest } from "./judgments";

it("keeps the newest word on every deal", () => {
  const found = newest([
    { id: "3", opportunity: "a", verdict: "include", reason: "signed", owner: { id: "u", name: "Li" } },
    { id: "2", opportunity: { id: "b", name: "B" }, verdict: "exclude", reason: null, owner: null },
    { id: "1", opportunity: "a", verdict: "exclude", reason: "too early", owner: null },
    { id: "0", opportunity: null, verdict: "exclude", reason: null, owner: null },
  ]);
  expect([...found.keys()]).toEqual(["a", "b"]);
  expect(found.get("a")).toEqual({ verdict: "include", reason: "signed", by: "Li" });
  expect(found.get("b")).toMatchObject({ verdict: "exclude", reason: "" });
});
