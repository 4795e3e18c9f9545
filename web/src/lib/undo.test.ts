import { beforeEach, describe, expect, it } from "vitest";
import { offered, offerUndo, redoable, rememberUndone, rememberWrite, takeRedo, takeUndo, undoable } from "./undo";

describe("undo", () => {
  beforeEach(() => {
    undoable.set([]);
    redoable.set([]);
    offered.set(null);
  });

  it("takes the newest first and forgets beyond fifty", () => {
    for (let n = 0; n < 60; n++) rememberWrite(`t${n}`);
    expect(undoable.get()).toHaveLength(50);
    expect(takeUndo()).toBe("t59");
    expect(takeUndo()).toBe("t58");
  });

  it("withdraws an offer once it is taken, by button or by key", () => {
    rememberWrite("a");
    offerUndo("saved");
    expect(offered.get()).toEqual({ token: "a", text: "saved" });
    expect(takeUndo("a")).toBe("a");
    expect(offered.get()).toBeNull();
    expect(takeUndo()).toBeUndefined();
  });

  it("offers nothing where nothing can be taken back", () => {
    offerUndo("saved");
    expect(offered.get()).toBeNull();
  });

  it("makes what was undone final once something new is written", () => {
    rememberUndone("r");
    rememberWrite("n");
    expect(takeRedo()).toBeUndefined();
  });
});
