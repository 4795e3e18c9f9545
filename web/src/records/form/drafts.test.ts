import { afterEach, expect, it, vi } from "vitest";
import { draftKey, dropDraft, keepDraft, readDraft } from "./drafts";

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  };
}

afterEach(() => vi.unstubAllGlobals());

it("keeps a draft for its person and gives it back until it is dropped", () => {
  vi.stubGlobal("localStorage", storage());
  const key = draftKey("u1", "account");
  keepDraft(key, { name: "A" });
  expect(readDraft(key)?.values).toEqual({ name: "A" });
  expect(readDraft(draftKey("u2", "account"))).toBeNull();
  dropDraft(key);
  expect(readDraft(key)).toBeNull();
});

it("forgets old and empty ones, and lives without storage", () => {
  vi.stubGlobal("localStorage", storage());
  keepDraft("k", { name: "A" }, new Date("2026-01-01T00:00:00Z"));
  expect(readDraft("k", Date.parse("2026-03-01T00:00:00Z"))).toBeNull();
  keepDraft("k", {});
  expect(readDraft("k")).toBeNull();
  vi.unstubAllGlobals();
  expect(readDraft("k")).toBeNull();
});
