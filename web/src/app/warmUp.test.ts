import { expect, it } from "vitest";
import { objectAt } from "./warmUp";

it("knows which object an address shows", () => {
  expect(objectAt("/opportunities")).toEqual({ object: "opportunity", id: undefined });
  expect(objectAt("/accounts/018f")).toEqual({ object: "account", id: "018f" });
  expect(objectAt("/o/x_asset/018f")).toEqual({ object: "x_asset", id: "018f" });
  expect(objectAt("/analytics/figures")).toBeUndefined();
  expect(objectAt("/")).toBeUndefined();
});
