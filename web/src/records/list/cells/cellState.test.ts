import { describe, expect, it } from "vitest";
import { boxOf, NOWHERE, nextInOrder, partOf, putAt, readPart, step } from "./cellState";

const SIZE = { row: 3, col: 4 };

describe("moving", () => {
  it("steps and stops at the edges", () => {
    expect(step(putAt({ row: 0, col: 0 }), { row: -1, col: 0 }, SIZE, false).at).toEqual({ row: 0, col: 0 });
    expect(step(putAt({ row: 1, col: 3 }), { row: 1, col: 1 }, SIZE, false).at).toEqual({ row: 2, col: 3 });
    expect(step(NOWHERE, { row: 1, col: 0 }, SIZE, false)).toEqual(NOWHERE);
  });

  it("grows a rectangle with Shift, in any direction", () => {
    const grown = step(
      step(putAt({ row: 1, col: 2 }), { row: 1, col: 0 }, SIZE, true),
      { row: 0, col: -1 },
      SIZE,
      true,
    );
    expect(grown.at).toEqual({ row: 1, col: 2 });
    expect(boxOf(grown)).toEqual({ top: 1, bottom: 2, left: 1, right: 2 });
    expect(boxOf(step(grown, { row: -1, col: 0 }, SIZE, false))).toEqual({ top: 0, bottom: 0, left: 2, right: 2 });
  });

  it("goes with Tab to the next cell that can be edited, into the next row, and no further than the last", () => {
    const odd = (col: number) => col % 2 === 1;
    expect(nextInOrder({ row: 0, col: 1 }, false, SIZE, odd)).toEqual({ row: 0, col: 3 });
    expect(nextInOrder({ row: 0, col: 3 }, false, SIZE, odd)).toEqual({ row: 1, col: 1 });
    expect(nextInOrder({ row: 1, col: 1 }, true, SIZE, odd)).toEqual({ row: 0, col: 3 });
    expect(nextInOrder({ row: 2, col: 3 }, false, SIZE, odd)).toBeUndefined();
    expect(nextInOrder({ row: 0, col: 1 }, false, SIZE, () => false)).toBeUndefined();
  });
});

describe("what a row knows", () => {
  it("is nothing for rows outside, and the cursor for its own", () => {
    const state = step(putAt({ row: 0, col: 1 }), { row: 1, col: 1 }, SIZE, true);
    expect(partOf(state, 2)).toBe("");
    expect(readPart("").right).toBe(-1);
    expect(readPart(partOf(state, 0))).toMatchObject({ left: 1, right: 2, own: 1, editing: false, last: false });
    expect(readPart(partOf(state, 1))).toMatchObject({ left: 1, right: 2, own: -1, editing: false, last: true });
    expect(readPart(partOf(putAt({ row: 2, col: 0 }, true), 2))).toMatchObject({ editing: true, last: false });
    expect(readPart(partOf({ ...putAt({ row: 2, col: 0 }), locked: true }, 2)).locked).toBe(true);
  });

  it("shows rows below that are going to be filled", () => {
    const state = { ...putAt({ row: 0, col: 2 }), fillTo: 2 };
    expect(readPart(partOf(state, 2))).toMatchObject({ left: 2, right: 2, own: -1, filling: true, last: false });
    expect(readPart(partOf(state, 0))).toMatchObject({ filling: false, last: true });
    expect(partOf(state, 3)).toBe("");
  });
});
