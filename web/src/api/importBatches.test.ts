import { describe, expect, it } from "vitest";
import { isTrial } from "./importBatches";

describe("isTrial", () => {
  it("tells a run that was undone from one that stays, and from one without a summary yet", () => {
    const row = { id: "1", version: 1 };
    expect(isTrial({ ...row, summary: { dry_run: true, counts: { created: 3 } } })).toBe(true);
    expect(isTrial({ ...row, summary: { dry_run: false } })).toBe(false);
    expect(isTrial({ ...row, summary: null })).toBe(false);
    expect(isTrial(row)).toBe(false);
  });
});
