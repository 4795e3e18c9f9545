import { expect, it, vi } from "vitest";
import { noteLine } from "./line";
import { persistent } from "./persistent";

it("waits for the line and then fetches again", async () => {
  vi.useFakeTimers();
  noteLine(false);
  const load = vi.fn().mockRejectedValueOnce(new TypeError("cut")).mockResolvedValueOnce("part");
  const part = persistent(load);
  await vi.advanceTimersByTimeAsync(0);
  expect(load).toHaveBeenCalledTimes(1);
  noteLine(true);
  expect(await part).toBe("part");
  vi.useRealTimers();
});

it("says at once that a part is missing while there is a line", async () => {
  noteLine(true);
  const load = vi.fn().mockRejectedValue(new TypeError("gone"));
  await expect(persistent(load)).rejects.toThrow("gone");
  expect(load).toHaveBeenCalledTimes(1);
});
