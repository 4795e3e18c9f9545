import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { endPending, type Pending, pending, pendingKey, putPending, retryAll, withPending } from "./sync";

const one = (state: Pending["state"], retry = vi.fn()): Pending => ({
  key: pendingKey("account", "1", { name: "A" }),
  object: "account",
  id: "1",
  values: { name: "A" },
  state,
  retry,
  drop: vi.fn(),
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  endPending(one("saving").key);
  vi.useRealTimers();
});

it("tries what waits again by itself until it has gone", () => {
  const retry = vi.fn();
  putPending(one("waiting", retry));
  vi.advanceTimersByTime(31_000);
  expect(retry).toHaveBeenCalledTimes(2);
  endPending(one("waiting").key);
  vi.advanceTimersByTime(60_000);
  expect(retry).toHaveBeenCalledTimes(2);
});

it("leaves alone what is being saved, and keeps one entry for the same fields", () => {
  const retry = vi.fn();
  putPending(one("waiting", retry));
  putPending(one("saving", retry));
  retryAll();
  expect(retry).not.toHaveBeenCalled();
  expect(pending.get()).toHaveLength(1);
});

it("shows what was typed over what a reload brought", () => {
  expect(withPending({ id: "1", name: "old", level: "B" }, [one("waiting")])).toEqual({
    id: "1",
    name: "A",
    level: "B",
  });
});
