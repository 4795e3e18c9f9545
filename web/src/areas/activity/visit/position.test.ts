import { expect, it } from "vitest";
import { byDistance } from "./nearby";
import { asPoint, metresBetween } from "./position";

const HERE = { lat: 31.2304, lng: 121.4737 };

it("measures over ground", () => {
  expect(metresBetween(HERE, HERE)).toBe(0);
  expect(metresBetween(HERE, { lat: 31.2304 + 300 / 111_195, lng: 121.4737 })).toBe(300);
  expect(metresBetween({ lat: 0, lng: 179.999 }, { lat: 0, lng: -179.999 })).toBe(222);
});

it("takes only points", () => {
  expect(asPoint({ lat: 1, lng: 2 })).toEqual({ lat: 1, lng: 2 });
  for (const other of [null, undefined, "31,121", 5, { lat: "1", lng: "2" }, { lat: 1 }])
    expect(asPoint(other)).toBeNull();
});

it("proposes who is near, the nearest first", () => {
  const rows = [
    { id: "far", name: "Far", geo: { lat: 31.24, lng: 121.4737 } },
    { id: "near", name: "Near", geo: { lat: 31.2305, lng: 121.4737 } },
    { id: "here", name: "Here", geo: HERE },
    { id: "nowhere", name: "Nowhere", geo: null },
  ];
  expect(byDistance(rows, HERE).map((each) => each.id)).toEqual(["here", "near"]);
  expect(byDistance(rows, HERE)[1]?.metres).toBe(11);
});
