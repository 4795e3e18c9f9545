import { describe, expect, it } from "vitest";
import { concernsOne, parseHint, placeOf } from "./liveHints";

describe("live hints", () => {
  it("reads what the server sends and nothing else", () => {
    expect(parseHint('{"object":"account","ids":["a"],"version":7}')).toEqual({
      object: "account",
      ids: ["a"],
      version: 7,
    });
    expect(parseHint('{"object":"*","ids":[],"version":0}')?.object).toBe("*");
    expect(parseHint('{"object":"account","ids":["a"],"version":7,"quiet":true}')?.quiet).toBe(true);
    expect(parseHint("not json")).toBeNull();
    expect(parseHint('{"ids":[]}')).toBeNull();
  });

  it("knows lists and records by their query keys", () => {
    expect(placeOf(["records", "account", "list", {}])).toEqual({ object: "account", part: "list" });
    expect(placeOf(["records", "account", "totals", {}])?.part).toBe("totals");
    expect(placeOf(["metric", "M-01"])).toBeNull();
    const hint = { object: "account", ids: ["a"], version: 1 };
    expect(concernsOne(["records", "account", "one", "a", "history"], hint)).toBe(true);
    expect(concernsOne(["records", "account", "one", "b"], hint)).toBe(false);
    expect(concernsOne(["records", "account", "one", "b"], { ...hint, ids: [] })).toBe(true);
    expect(concernsOne(["records", "contact", "one", "a"], hint)).toBe(false);
  });
});
