import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Problem } from "../client";
import { entries } from "./entries";
import { discard, type End, enqueue, onEnd, replay, retryEntry, sendAgain } from "./queue";

const server = vi.hoisted(() => ({ create: vi.fn(), change: vi.fn(), get: vi.fn(), upload: vi.fn(), me: vi.fn() }));

vi.mock("../records", () => ({ createRecord: server.create, changeRecord: server.change, getRecord: server.get }));
vi.mock("../files", () => ({ uploadFile: server.upload }));
vi.mock("../session", () => ({ fetchMe: server.me }));

const refusal = (status: number, code = "x") => new Problem({ title: "No", status, code });
const visit = (title = "A") => enqueue({ kind: "create", object: "activity", values: { content: title }, title });
const change = (values: Record<string, string>, before: Record<string, string>) =>
  enqueue({
    kind: "change",
    object: "account",
    record: "1",
    values,
    version: 3,
    before: { id: "1", ...before },
    title: "B",
  });

const ends: [string, End][] = [];
let stop = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  for (const each of Object.values(server)) each.mockReset();
  server.me.mockResolvedValue({ user: { id: "u" } });
  server.create.mockImplementation(async (_, values) => ({ id: "new", ...values }));
  server.change.mockResolvedValue({ id: "1", version: 4 });
  ends.length = 0;
  stop = onEnd((entry, end) => ends.push([entry.title, end]));
});

afterEach(() => {
  stop();
  entries.set([]);
  vi.useRealTimers();
});

it("sends in order, each under its own key, and is empty afterwards", async () => {
  const first = await visit("A");
  const second = await visit("C");
  await replay();
  expect(server.create.mock.calls.map(([, values, key]) => [values.content, key])).toEqual([
    ["A", first.id],
    ["C", second.id],
  ]);
  expect(entries.get()).toEqual([]);
  expect(ends).toEqual([
    ["A", "sent"],
    ["C", "sent"],
  ]);
});

it("stops at a lost line and sends the same under the same key when it tries again by itself", async () => {
  const entry = await visit();
  await visit("C");
  server.create.mockRejectedValueOnce(refusal(0, "offline"));
  await replay();
  expect(server.create).toHaveBeenCalledTimes(1);
  expect(entries.get().map((each) => each.state)).toEqual(["waiting", "waiting"]);
  await vi.advanceTimersByTimeAsync(16_000);
  expect(server.create.mock.calls.map((call) => call[2]).slice(0, 2)).toEqual([entry.id, entry.id]);
  expect(entries.get()).toEqual([]);
});

it("puts a refusal aside, goes on with the rest, and takes it up again on request", async () => {
  server.create.mockRejectedValueOnce(refusal(422));
  const bad = await visit("bad");
  await visit("good");
  await replay();
  expect(ends).toEqual([
    ["bad", "refused"],
    ["good", "sent"],
  ]);
  await replay();
  expect(server.create).toHaveBeenCalledTimes(2);
  retryEntry(bad.id);
  await vi.waitFor(() => expect(entries.get()).toEqual([]));
  expect(server.create).toHaveBeenCalledTimes(3);
});

it("does not send a file twice when the line breaks after it", async () => {
  server.upload
    .mockResolvedValueOnce({ id: "f1" })
    .mockRejectedValueOnce(refusal(0))
    .mockResolvedValueOnce({ id: "f2" });
  const files = ["a", "b"].map((name) => ({ field: "photos", name, type: "image/jpeg", data: new Blob([name]) }));
  const entry = await enqueue({ kind: "create", object: "activity", values: {}, title: "P", files });
  await replay();
  expect(server.create).not.toHaveBeenCalled();
  await replay();
  expect(server.upload.mock.calls.map((call) => call[3])).toEqual([`${entry.id}.0`, `${entry.id}.1`, `${entry.id}.1`]);
  expect(server.create.mock.calls[0]?.[1]).toEqual({ photos: ["f1", "f2"] });
});

it("asks about a field that somebody else changed, and only then", async () => {
  const stale = refusal(412);
  server.change.mockRejectedValueOnce(stale);
  server.get.mockResolvedValueOnce({ id: "1", version: 9, name: "theirs" });
  const entry = await change({ name: "mine" }, { name: "old" });
  await replay();
  expect(ends).toEqual([["B", "conflict"]]);
  expect(entries.get()[0]?.state).toBe("conflict");
  await sendAgain(entry.id, { values: { name: "mine" }, version: 9 });
  expect(server.change.mock.lastCall?.slice(2, 4)).toEqual([{ name: "mine" }, 9]);
  expect(server.change.mock.lastCall?.[4]).not.toBe(entry.id);
  expect(entries.get()).toEqual([]);
});

it("is content where the record says so already, and goes on where somebody changed another field", async () => {
  server.change.mockRejectedValueOnce(refusal(412));
  server.get.mockResolvedValueOnce({ id: "1", version: 9, owner: { id: "u", name: "U" } });
  await change({ owner: "u" }, { owner: "old" });
  await replay();
  expect(server.change).toHaveBeenCalledTimes(1);
  expect(ends).toEqual([["B", "sent"]]);

  server.change.mockRejectedValueOnce(refusal(412));
  server.get.mockResolvedValueOnce({ id: "1", version: 10, name: "old", phone: "new" });
  await change({ name: "mine" }, { name: "old" });
  await replay();
  expect(server.change.mock.lastCall?.slice(2, 4)).toEqual([{ name: "mine" }, 10]);
  expect(entries.get()).toEqual([]);
});

it("builds later changes of a record on the ones before", async () => {
  await change({ name: "a" }, {});
  await change({ phone: "b" }, {});
  await replay();
  expect(server.change.mock.calls.map((call) => call[3])).toEqual([3, 4]);
});

it("waits for the person to sign in again, and gives up on a server that stays unwell", async () => {
  server.me.mockResolvedValueOnce(null);
  await visit();
  await replay();
  expect(server.create).not.toHaveBeenCalled();
  server.create.mockRejectedValue(refusal(500));
  for (let attempt = 0; attempt < 6; attempt += 1) await replay();
  expect(ends.at(-1)).toEqual(["A", "refused"]);
  expect(server.create).toHaveBeenCalledTimes(5);
  await discard(entries.get()[0]?.id ?? "");
  expect(entries.get()).toEqual([]);
});
