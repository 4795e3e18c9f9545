/** The import being prepared: it outlives a look at another page, not a reload. */
import {
  type Preview,
  previewImport,
  type TableMapping,
  type TableWish,
  type UploadedFile,
  uploadFile,
} from "../../api/imports";
import { createStore, useStore } from "../../lib/store";
import { type Draft, EMPTY_DRAFT, included, optionsOf, tableKey } from "./draft";

const store = createStore<Draft>(EMPTY_DRAFT);

export function useDraft(): Draft {
  return useStore(store);
}

export function change(next: Partial<Draft> | ((draft: Draft) => Draft)): void {
  const before = store.get();
  store.set(typeof next === "function" ? next(before) : { ...before, ...next });
}

export function startOver(): void {
  store.set(EMPTY_DRAFT);
}

/** Uploads one file; a file of the same name takes the place of the one before. */
export async function addFile(file: File): Promise<UploadedFile> {
  const kept = await uploadFile(file);
  change((draft) => ({
    ...draft,
    files: [...draft.files.filter((each) => each.name !== kept.name), kept],
    preview: null,
    tables: draft.tables.filter((table) => table.file !== kept.name),
    trial: null,
  }));
  return kept;
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
  const draft = store.get();
  const others = draft.tables.filter((table) => !wish || tableKey(table) !== tableKey(wish));
  const tables: (TableMapping | TableWish)[] = wish ? [...others, wish] : others;
  const options = optionsOf(draft);
  take(await previewImport(fileIds(), { ...options, mapping: { tables }, only_mapped: !unreadTables(draft) }));
}

/** Tables not understood yet stay in the answer until they are named or left out. */
function unreadTables(draft: Draft): boolean {
  return (draft.preview?.refused.length ?? 0) > 0;
}

/** Files whose tables all stay out are not sent with the run. */
export function filesOfRun(draft: Draft): string[] {
  const names = new Set(included(draft).map((table) => table.file));
  return draft.files.filter((file) => names.has(file.name)).map((file) => file.id);
}
