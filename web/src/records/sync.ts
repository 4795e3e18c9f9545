/** Changes on their way to the server: being saved, or waiting for the line to come back. Nothing typed is lost. */
import { useSyncExternalStore } from "react";
import { type Entry, entries } from "../api/offline/entries";
import { discard, enqueue, onEnd, retryEntry } from "../api/offline/queue";
import type { Values } from "../api/records";
import type { Json, ObjectMeta, RecordRow } from "../api/schema";
import { createStore } from "../lib/store";
import { recordName } from "../meta/objects";
import { patchRecord, refreshObjects } from "./cache";

export interface Pending {
  key: string;
  object: string;
  id: string;
  values: Values;
  state: "saving" | "waiting";
  retry: () => void;
  drop: () => void;
}

const RETRY_MS = 15_000;
const REFRESH_MS = 250;

export const pending = createStore<readonly Pending[]>([]);

let timer: ReturnType<typeof setInterval> | undefined;

/** Tries again whatever waits. */
export function retryAll(): void {
  for (const each of pending.get()) if (each.state === "waiting") each.retry();
}

function keepTrying(): void {
  const waiting = pending.get().some((each) => each.state === "waiting");
  if (waiting && timer === undefined) {
    timer = setInterval(retryAll, RETRY_MS);
    globalThis.addEventListener?.("online", retryAll);
  } else if (!waiting && timer !== undefined) {
    clearInterval(timer);
    timer = undefined;
    globalThis.removeEventListener?.("online", retryAll);
  }
}

export function putPending(one: Pending): void {
  pending.set([...pending.get().filter((each) => each.key !== one.key), one]);
  keepTrying();
}

export function endPending(key: string): void {
  pending.set(pending.get().filter((each) => each.key !== key));
  keepTrying();
}

export function pendingKey(object: string, id: string, values: Values): string {
  return `${object}/${id}/${Object.keys(values).sort().join()}`;
}

/** The change of a field that waits; fields whose own changes come and go are drawn anew, others are not. */
export function usePending(object: string, id: string, field: string): Pending | undefined {
  return useSyncExternalStore(pending.subscribe, () =>
    pending.get().find((each) => each.object === object && each.id === id && field in each.values),
  );
}

/** A record as it will be once everything that waits has been saved: a reload in between does not hide what was typed. */
export function withPending(record: RecordRow, waiting: readonly Pending[]): RecordRow {
  return Object.assign({ ...record }, ...waiting.map((each) => each.values)) as RecordRow;
}

interface Change {
  object: ObjectMeta;
  record: RecordRow;
  values: Values;
  wired: Values;
  version: Json | undefined;
}

/** Keeps a change on this device until the line is back: it outlives the page. */
export async function keepChange({ object, record, values, wired, version }: Change): Promise<void> {
  const entry = await enqueue({
    kind: "change",
    object: object.name,
    record: record.id,
    values: wired,
    shown: values,
    version,
    before: record,
    title: recordName(object, record),
  });
  putPending(waiting(entry));
}

function keyOf(entry: Entry): string {
  return pendingKey(entry.object, entry.record ?? "", entry.shown ?? entry.values);
}

function waiting(entry: Entry): Pending {
  return {
    key: keyOf(entry),
    object: entry.object,
    id: entry.record ?? "",
    values: entry.shown ?? entry.values,
    state: "waiting",
    retry: () => retryEntry(entry.id),
    drop: () => void discard(entry.id),
  };
}

/** A later value of the same fields takes the place of one that still waits. */
export async function dropKept(key: string): Promise<void> {
  const same = entries
    .get()
    .filter((each) => each.kind === "change" && each.state !== "sending" && keyOf(each) === key);
  for (const each of same) await discard(each.id);
}

/** Marks on the screen what waits on the device, from other days too, and follows how it ends. */
export function followQueue(): () => void {
  const show = () => {
    const known = new Set(pending.get().map((each) => each.key));
    const changes = entries.get().filter((each) => each.kind === "change" && !known.has(keyOf(each)));
    for (const each of changes) putPending(waiting(each));
  };
  show();
  const unsubscribe = entries.subscribe(show);
  const stop = onEnd((entry, end, row) => {
    if (entry.kind === "change" && end !== "conflict") endPending(keyOf(entry));
    if (entry.kind === "change" && end === "sent" && row) {
      patchRecord(entry.object, entry.record ?? "", { ...entry.shown, version: row.version });
    }
    if (end === "sent" || end === "discarded") refreshSoon(entry.object, ...linked(entry));
  });
  return () => {
    unsubscribe();
    stop();
  };
}

const stale = new Set<string>();
let refreshing: ReturnType<typeof setTimeout> | undefined;

/** Many entries that go one after the other are one reason to ask again. */
function refreshSoon(...objects: string[]): void {
  for (const object of objects) stale.add(object);
  clearTimeout(refreshing);
  refreshing = setTimeout(() => {
    refreshObjects(...stale);
    stale.clear();
  }, REFRESH_MS);
}

/** The timelines of what an activity is about show it. */
function linked(entry: Entry): string[] {
  return entry.object === "activity"
    ? ["account", "contact", "opportunity"].filter((name) => name in entry.values)
    : [];
}
