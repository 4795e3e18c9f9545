/** Changes on their way to the server: being saved, or waiting for the line to come back. Nothing typed is lost. */
import { useMemo } from "react";
import type { Values } from "../api/records";
import type { RecordRow } from "../api/schema";
import { createStore, useStore } from "../lib/store";

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

/** What waits of one record. */
export function usePending(object: string, id: string): readonly Pending[] {
  const all = useStore(pending);
  return useMemo(() => all.filter((each) => each.object === object && each.id === id), [all, object, id]);
}

/** A record as it will be once everything that waits has been saved: a reload in between does not hide what was typed. */
export function withPending(record: RecordRow, waiting: readonly Pending[]): RecordRow {
  return Object.assign({ ...record }, ...waiting.map((each) => each.values)) as RecordRow;
}
