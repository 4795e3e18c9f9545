/** Work done without a line, sent in order when there is one: each entry exactly once, whatever is cut off in between. */
import { online, onReconnect } from "../../lib/line";
import { owner } from "../../lib/vault/owner";
import { Problem } from "../client";
import type { RecordRow } from "../schema";
import { fetchMe } from "../session";
import { type Entry, entries, loadEntries, putEntry, type QueuedFile, removeEntry, showEntry } from "./entries";
import { sendEntry } from "./send";

export type End = "sent" | "discarded" | "conflict" | "refused";
type Listener = (entry: Entry, end: End, row?: RecordRow) => void;

/** A refusal by a server that is unwell is no verdict on the entry, but not for ever. */
const MOST_ATTEMPTS = 5;
const AGAIN_MS = 15_000;

const listeners = new Set<Listener>();

/** Hears how entries end, or that somebody has to decide. */
export function onEnd(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(entry: Entry, end: End, row?: RecordRow): void {
  for (const listener of listeners) listener(entry, end, row);
}

/** A key of our own making, unique in the world; older web views lack `randomUUID`. */
export function newKey(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export type Draft = Pick<Entry, "kind" | "object" | "values" | "title"> &
  Partial<Pick<Entry, "id" | "record" | "shown" | "version" | "before">> & { files?: QueuedFile[] };

/** Entries made in one moment keep the order in which they were made. */
let lastOrder = 0;

/** Puts work at the end of the queue. Nothing is sent yet. */
export async function enqueue(draft: Draft): Promise<Entry> {
  lastOrder = Math.max(Date.now(), lastOrder + 1, (entries.get().at(-1)?.order ?? 0) + 1);
  const entry: Entry = {
    ...draft,
    id: draft.id ?? newKey(),
    owner: owner.get() ?? "",
    order: lastOrder,
    at: new Date().toISOString(),
    files: draft.files ?? [],
    state: "waiting",
    attempts: 0,
  };
  await putEntry(entry);
  return entry;
}

export async function discard(id: string): Promise<void> {
  const entry = entries.get().find((each) => each.id === id);
  await removeEntry(id);
  if (entry) tell(entry, "discarded");
}

/** Sends an entry anew that was refused, or a change whose conflict has been decided. */
export async function sendAgain(id: string, decided?: Pick<Entry, "values" | "version">): Promise<void> {
  const entry = entries.get().find((each) => each.id === id);
  if (!entry) return;
  if (decided && Object.keys(decided.values).length === 0) {
    await discard(id);
    return;
  }
  // Another body needs another key.
  if (decided) await removeEntry(id);
  const next: Entry = { ...entry, ...decided, id: decided ? newKey() : id, state: "waiting", attempts: 0 };
  if (decided)
    next.shown = Object.fromEntries(Object.entries(next.shown ?? {}).filter(([name]) => name in decided.values));
  delete next.problem;
  await putEntry(next);
  await replay();
}

/** Tries again: sends what waits or was refused, asks once more about a conflict. */
export function retryEntry(id: string): void {
  const entry = entries.get().find((each) => each.id === id);
  if (entry?.state === "conflict") tell(entry, "conflict");
  else if (entry?.state === "refused") void sendAgain(id);
  else void replay();
}

let running: Promise<void> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Sends what waits, in order; resolves when nothing more can be sent now. One tab does it at a time. */
export function replay(): Promise<void> {
  running ??= alone(sendAll).finally(() => {
    running = undefined;
    clearTimeout(timer);
    timer = undefined;
    if (entries.get().some((each) => each.state === "waiting")) timer = setTimeout(() => void replay(), AGAIN_MS);
  });
  return running;
}

async function alone(work: () => Promise<void>): Promise<void> {
  if (!globalThis.navigator?.locks) return work();
  await navigator.locks.request("yingdan-replay", { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

async function sendAll(): Promise<void> {
  await loadEntries();
  if (!entries.get().some((each) => each.state === "waiting")) return;
  const who = owner.get();
  // The session's token may be another by now, and its person too.
  const me = await fetchMe().catch(() => null);
  if (!me || !online.get() || owner.get() !== who) return;
  for (;;) {
    const entry = entries.get().find((each) => each.state === "waiting");
    if (!entry || !(await sendOne(entry))) return;
  }
}

/** Sends one entry; false when the rest has to wait. */
async function sendOne(entry: Entry): Promise<boolean> {
  showEntry({ ...entry, state: "sending" });
  try {
    const row = await sendEntry(entry);
    await removeEntry(entry.id);
    await moveOn(entry, row);
    tell(entry, "sent", row);
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return await keepFor(entry, error);
  }
}

/** Later changes of a record that were made on the same state are now made on the one after this change. */
async function moveOn(sent: Entry, row: RecordRow): Promise<void> {
  const same = (each: Entry) => each.record === sent.record && each.version === sent.version;
  if (sent.kind !== "change") return;
  for (const each of entries.get().filter(same)) await putEntry({ ...each, version: row.version ?? null });
}

async function keepFor(entry: Entry, error: Problem): Promise<boolean> {
  const attempts = entry.attempts + 1;
  const { status, code, detail, errors } = error;
  const latest = entries.get().find((each) => each.id === entry.id) ?? entry;
  const passing = status === 0 || status === 401 || status === 429 || code === "csrf";
  if (passing || (status >= 500 && attempts < MOST_ATTEMPTS)) {
    await putEntry({ ...latest, state: "waiting", attempts });
    return false;
  }
  const state = status === 412 ? "conflict" : "refused";
  const next: Entry = { ...latest, state, attempts, problem: { status, code, detail, errors } };
  await putEntry(next);
  tell(next, state);
  return true;
}

/** From now on what waits is sent by itself: when the app opens and when the line comes back. */
export function startReplaying(): () => void {
  void replay();
  return onReconnect(() => void replay());
}
