import { beforeEach, expect, it, vi } from "vitest";

const block = (answer: string, status: string, textContent: string) => ({ dataset: { answer, status }, textContent });
const call = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  new Request(`http://x${path}`, { headers, method });

async function opened() {
  vi.resetModules();
  const blocks = [
    block("/api/v1/me", "401", '{"code":"unauthorized"}'),
    block("/api/v1/views?object=lead", "200", "[]"),
  ];
  vi.stubGlobal("document", { querySelectorAll: () => blocks });
  return (await import("./opening")).broughtAlong;
}

beforeEach(() => {
  vi.unstubAllGlobals();
});

it("answers each call once, and only the very call", async () => {
  const broughtAlong = await opened();
  expect(broughtAlong(call("/api/v1/views?object=account"))).toBeUndefined();
  expect(broughtAlong(call("/api/v1/me", {}, "POST"))).toBeUndefined();
  const me = broughtAlong(call("/api/v1/me"));
  expect(me?.status).toBe(401);
  expect(me?.url).toBe("http://x/api/v1/me");
  expect(await me?.json()).toEqual({ code: "unauthorized" });
  expect(broughtAlong(call("/api/v1/me"))).toBeUndefined();
});

it("answers nothing in somebody else's name, and nothing that has grown old", async () => {
  const broughtAlong = await opened();
  expect(broughtAlong(call("/api/v1/me", { "X-Act-For": "018f" }))).toBeUndefined();
  vi.spyOn(performance, "now").mockReturnValue(60_000);
  expect(broughtAlong(call("/api/v1/me"))).toBeUndefined();
});
