import { describe, expect, it } from "vitest";
import { periodName, periodStarts } from "./periods";

describe("forecast periods", () => {
  it("names months and quarters", () => {
    expect(periodName("2026-11-01", "month")).toBe("2026-11");
    expect(periodName("2026-10-01", "quarter")).toBe("2026 Q4");
  });

  it("walks over the turn of the year", () => {
    expect(periodStarts("2026-11-22", "quarter", 1, 1)).toEqual(["2026-07-01", "2026-10-01", "2027-01-01"]);
    expect(periodStarts("2026-01-05", "month", 1, 0)).toEqual(["2025-12-01", "2026-01-01"]);
  });
});
