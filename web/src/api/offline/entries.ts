/** What waits to be sent: in memory for the screen, sealed on the device for the day after. */
import { createStore } from "../../lib/store";
import { inStore, rangeOf } from "../../lib/vault/database";
import { owner } from "../../lib/vault/owner";
import { keyOf, openBytes, openText, type Sealed, sealBytes, sealText } from "../../lib/vault/seal";
import type { Values } from "../records";
import type { FieldError, Json, RecordRow } from "../schema";

/** A file that goes with an entry; once the server has it, only its id is kept. */
export interface QueuedFile {
  field: string;
  name: string;
  type: string;
  data: Blob;
  sent?: string;
}

export interface Refusal {
  status: number;
  code: string;
  detail: string;
  errors: readonly FieldError[];
}

export interface Entry {
  /** Made here: the key under which the server does it once. */
  id: string;
  owner: string;
  order: number;
  at: string;
  kind: "create" | "change";
  object: string;
  record?: string;
  /** As the server takes them. */
  values: Values;
  /** As the screen shows them. */
  shown?: Values;
  /** The state of the record that was changed, for the comparison when somebody else was quicker. */
  version?: Json;
  before?: RecordRow;
  title: string;
  files: QueuedFile[];
  state: "waiting" | "sending" | "refused" | "conflict";
  problem?: Refusal;
  attempts: number;
}

interface Row {
  id: string;
  owner: string;
  order: number;
  sealed?: Sealed;
  plain?: string;
  files: { sealed?: Sealed; plain?: Blob }[];
}

/** Of the person at work, in order. */
export const entries = createStore<readonly Entry[]>([]);

/** On the screen and not, or not yet, on the device. */
const unsaved = new Set<string>();

owner.subscribe(() => {
  unsaved.clear();
  entries.set([]);
});

function textOf(entry: Entry): string {
  return JSON.stringify({ ...entry, files: entry.files.map(({ data: _, ...file }) => file) });
}

async function rowOf(entry: Entry): Promise<Row> {
  const { id, owner: who, order } = entry;
  const key = await keyOf(who);
  if (!key) {
    return { id, owner: who, order, plain: textOf(entry), files: entry.files.map((file) => ({ plain: file.data })) };
  }
  const files = await Promise.all(
    entry.files.map(async (file) => ({ sealed: await sealBytes(key, await file.data.arrayBuffer()) })),
  );
  return { id, owner: who, order, sealed: await sealText(key, textOf(entry)), files };
}

async function entryOf(row: Row): Promise<Entry | null> {
  const key = await keyOf(row.owner);
  if (row.sealed && !key) return null;
  const text = row.sealed && key ? await openText(key, row.sealed) : (row.plain ?? "");
  const entry = JSON.parse(text) as Entry;
  const files = await Promise.all(
    entry.files.map(async (file, index) => {
      const kept = row.files[index];
      const data =
        kept?.sealed && key ? new Blob([await openBytes(key, kept.sealed)], { type: file.type }) : kept?.plain;
      return { ...file, data: data ?? new Blob([]) };
    }),
  );
  return { ...entry, files, state: entry.state === "sending" ? "waiting" : entry.state };
}

function show(entry: Entry): void {
  const others = entries.get().filter((each) => each.id !== entry.id);
  entries.set([...others, entry].sort((a, b) => a.order - b.order));
}

/**
 * Puts an entry on the device and on the screen; the promise tells whether it is on the device. A new one is shown when it
 * is kept: what somebody sees waiting outlives the page.
 */
export async function putEntry(entry: Entry): Promise<boolean> {
  const known = () => entries.get().some((each) => each.id === entry.id);
  const isNew = !known();
  if (!isNew || !entry.owner) {
    unsaved.add(entry.id);
    show(entry);
  }
  if (!entry.owner) return false;
  const stays = () => owner.get() === entry.owner;
  try {
    const row = await rowOf(entry);
    // Removed while it was being sealed: it must not come back.
    if (!isNew && !known()) return true;
    await inStore("queue", "readwrite", (store) => store.put(row));
    unsaved.delete(entry.id);
    if (isNew && stays()) show(entry);
    return true;
  } catch {
    if (isNew && stays()) {
      unsaved.add(entry.id);
      show(entry);
    }
    return false;
  }
}

/** Shows a state that need not outlive the page. */
export function showEntry(entry: Entry): void {
  entries.set(entries.get().map((each) => (each.id === entry.id ? entry : each)));
}

export async function removeEntry(id: string): Promise<void> {
  entries.set(entries.get().filter((each) => each.id !== id));
  try {
    await inStore("queue", "readwrite", (store) => store.delete(id));
  } catch {
    // A browser without storage has it in memory only.
  }
}

/** Reads what the person at work has left on this device, in other tabs too. */
export async function loadEntries(): Promise<void> {
  const who = owner.get();
  // In somebody else's name nothing is kept beyond the page.
  if (!who) return;
  try {
    const range = rangeOf(who);
    const rows = await inStore<Row[]>("queue", "readonly", (store) => store.index("owner").getAll(range));
    const known = new Map(entries.get().map((each) => [each.id, each]));
    const found = await Promise.all(rows.map((row) => known.get(row.id) ?? entryOf(row).catch(() => null)));
    const saved = found.filter((each): each is Entry => each !== null);
    const names = new Set(saved.map((each) => each.id));
    const rest = entries.get().filter((each) => unsaved.has(each.id) && !names.has(each.id));
    entries.set([...saved, ...rest].sort((a, b) => a.order - b.order));
  } catch {
    // What is in memory stays.
  }
}

/** How much of the person at work waits on this device, also before this page has read it. */
export async function countEntries(): Promise<number> {
  const who = owner.get();
  const shown = entries.get().length;
  if (!who) return shown;
  try {
    return Math.max(
      shown,
      await inStore<number>("queue", "readonly", (store) => store.index("owner").count(rangeOf(who))),
    );
  } catch {
    return shown;
  }
}
