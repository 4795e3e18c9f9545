/** The import being prepared: kept on the server as it changes, so that it outlives a reload and a change of device. */
import { dropDraft, makeDraft, readDraft, saveDraft, uploadFile } from "../../api/importDrafts";
import { type Preview, previewImport, type TableMapping, type TableWish } from "../../api/imports";
import { createStore, useStore } from "../../lib/store";
import { type Draft, EMPTY_DRAFT, included, keptOf, optionsOf, tableKey } from "./draft";

const SAVE_AFTER_MS = 500;

export type Keeping = "kept" | "keeping" | "failed";

const store = createStore<Draft>(EMPTY_DRAFT);
const keeping = createStore<Keeping>("kept");
let timer: ReturnType<typeof setTimeout> | undefined;
let making: Promise<void> | undefined;
let sending: Promise<void> = Promise.resolve();

export function useDraft(): Draft {
  return useStore(store);
}

export function useKeeping(): Keeping {
  return useStore(keeping);
}

export function change(next: Partial<Draft> | ((draft: Draft) => Draft)): void {
  const before = store.get();
  store.set(typeof next === "function" ? next(before) : { ...before, ...next });
  if (!store.get().id) return;
  keeping.set("keeping");
  clearTimeout(timer);
  timer = setTimeout(keep, SAVE_AFTER_MS);
}

/** Sends what is chosen now, after what is on its way: an older state never arrives last. A failure is shown and made good with the next change. */
function keep(): Promise<void> {
  sending = sending.then(send);
  return sending;
}

async function send(): Promise<void> {
  const draft = store.get();
  if (!draft.id) return;
  try {
    await saveDraft(draft.id, fileIds(), keptOf(draft));
    if (store.get() === draft) keeping.set("kept");
  } catch {
    keeping.set("failed");
  }
}

/** Forgets the draft here; `drop` gives it up on the server too. */
export async function startOver(drop = false): Promise<void> {
  const { id } = store.get();
  clearTimeout(timer);
  store.set(EMPTY_DRAFT);
  keeping.set("kept");
  if (drop && id) await dropDraft(id);
}

/** Opens a draft that was left; returns the names of files that are gone. */
export async function openDraft(id: string): Promise<string[]> {
  if (store.get().id === id) return [];
  clearTimeout(timer);
  store.set(EMPTY_DRAFT);
  const { files, missing, state } = await readDraft(id);
  const kept = { ...EMPTY_DRAFT, ...(state as Partial<Draft>), id, files };
  const whole = missing.length === 0 && files.length > 0;
  if (!whole) {
    store.set({ ...kept, step: 0, trial: null, tables: kept.tables.filter(isIn(files)) });
  } else if (kept.step === 0) {
    store.set(kept);
  } else {
    // shown at once with what the files hold: a step taken before that would begin anew
    const preview = await look(kept);
    store.set({ ...kept, preview, tables: preview.tables.map((table) => table.mapping) });
  }
  keeping.set("kept");
  return missing;
}

function isIn(files: Draft["files"]) {
  return (table: TableMapping) => files.some((file) => file.name === table.file);
}

/** Uploads one file; a file of the same name takes the place of the one before. */
export async function addFile(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<void> {
  const kept = await uploadFile(file, onProgress, signal);
  change((draft) => ({
    ...draft,
    files: [...draft.files.filter((each) => each.name !== kept.name), kept],
    preview: null,
    tables: draft.tables.filter((table) => table.file !== kept.name),
    trial: null,
  }));
  if (store.get().id) return;
  // several files arrive at once: one draft is made for all of them
  making ??= make();
  await making;
}

async function make(): Promise<void> {
  try {
    const { id } = await makeDraft(fileIds(), keptOf(store.get()));
    change({ id });
  } finally {
    making = undefined;
  }
}

export function dropFile(name: string): void {
  change((draft) => ({
    ...draft,
    files: draft.files.filter((each) => each.name !== name),
    preview: null,
    tables: draft.tables.filter((table) => table.file !== name),
    trial: null,
  }));
}

function take(preview: Preview): void {
  change((draft) => ({ ...draft, preview, tables: preview.tables.map((table) => table.mapping) }));
}

function fileIds(): string[] {
  return store.get().files.map((file) => file.id);
}

/** First look at the files: the server says what they are. */
export async function recognise(): Promise<void> {
  take(await previewImport(fileIds(), {}));
}

/** Looks again at everything as mapped so far; tables left out stay known. */
export async function lookAgain(wish?: TableWish): Promise<void> {
  take(await look(store.get(), wish));
}

function look(draft: Draft, wish?: TableWish): Promise<Preview> {
  const others = draft.tables.filter((table) => !wish || tableKey(table) !== tableKey(wish));
  const tables: (TableMapping | TableWish)[] = wish ? [...others, wish] : others;
  const options = optionsOf(draft);
  const mapping = { tables, ensure: options.mapping?.ensure ?? [] };
  const files = draft.files.map((file) => file.id);
  return previewImport(files, { ...options, mapping, only_mapped: draft.preview !== null && !unread(draft) });
}

/** Tables not understood yet stay in the answer until they are named or left out. */
function unread(draft: Draft): boolean {
  return (draft.preview?.refused.length ?? 0) > 0;
}

/** Files whose tables all stay out are not sent with the run. */
export function filesOfRun(draft: Draft): string[] {
  const names = new Set(included(draft).map((table) => table.file));
  return draft.files.filter((file) => names.has(file.name)).map((file) => file.id);
}
