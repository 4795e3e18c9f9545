import { describe, expect, it } from "vitest";
import { concernsOne, parseHint, placeOf, shows } from "./liveHints";

describe("live hints", () => {
  it("reads what the server sends and nothing else", () => {
    expect(parseHint('{"object":"account","ids":["a"],"version":7}')).toEqual({
      object: "account",
      ids: ["a"],
      version: 7,
      versions: [],
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
    const hint = { object: "account", ids: ["a"], version: 1, versions: [2] };
    expect(concernsOne(["records", "account", "one", "a", "history"], hint)).toBe(true);
    expect(concernsOne(["records", "account", "one", "b"], hint)).toBe(false);
    expect(concernsOne(["records", "account", "one", "b"], { ...hint, ids: [] })).toBe(true);
    expect(concernsOne(["records", "contact", "one", "a"], hint)).toBe(false);
  });

  it("takes for news what a list does not show yet", () => {
    const hint = { object: "account", ids: ["a"], version: 9, versions: [3] };
    const list = (version: number) => ({ pages: [{ records: [{ id: "a", version }] }] });
    expect(shows(list(3), hint, false)).toBe(true);
    expect(shows(list(2), hint, true)).toBe(false);
    expect(shows({ records: [{ id: "a", version: 4 }] }, hint, false)).toBe(true);
    expect(shows([{ records: [] }, { records: [{ id: "a", version: 2 }] }], hint, true)).toBe(false);
    expect(shows(list(3), { ...hint, ids: ["b"] }, false)).toBe(false);
    expect(shows(list(3), { ...hint, ids: ["b"] }, true)).toBe(true);
    expect(shows(undefined, { ...hint, ids: [], versions: [] }, true)).toBe(true);
  });
});
