/** Whether the server can be reached: what the browser says, and what the last call met. */
import { createStore } from "./store";

const PROBE_MS = 10_000;

export const online = createStore(globalThis.navigator?.onLine !== false);

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Called each time the line comes back. */
export function onReconnect(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks the server for a sign of life; a line may be back without the browser noticing. */
async function probe(): Promise<void> {
  timer = undefined;
  try {
    await fetch("/health/live", { cache: "no-store" });
    noteLine(true);
  } catch {
    noteLine(false);
  }
}

/** What a call met: an answer of any kind, or none at all. */
export function noteLine(up: boolean): void {
  if (up) {
    clearTimeout(timer);
    timer = undefined;
  } else {
    timer ??= setTimeout(probe, PROBE_MS);
  }
  if (online.get() === up) return;
  online.set(up);
  if (up) for (const listener of listeners) listener();
}

globalThis.addEventListener?.("online", () => void probe());
globalThis.addEventListener?.("offline", () => noteLine(false));
