import { expect, it } from "vitest";
import { objectAt } from "./warmUp";

it("knows which object an address shows", () => {
  expect(objectAt("/opportunities")).toBe("opportunity");
  expect(objectAt("/accounts/018f")).toBe("account");
  expect(objectAt("/o/x_asset/018f")).toBe("x_asset");
  expect(objectAt("/analytics/figures")).toBeUndefined();
  expect(objectAt("/")).toBeUndefined();
});
