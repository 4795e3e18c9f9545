/** What was typed into a form and not saved, kept in this browser for the person who typed it. */
import type { Json } from "../../api/schema";
import { readLocal, writeLocal } from "../../lib/store";

export type Draft = Record<string, Json>;

interface Kept {
  at: string;
  values: Draft;
}

const KEEP_DAYS = 30;

/** Drafts of one person are never offered to another one at the same computer. */
export function draftKey(user: string, object: string, record = "new"): string {
  return `yingdan.draft.${user}.${object}.${record}`;
}

export function keepDraft(key: string, values: Draft, now = new Date()): void {
  writeLocal(key, { at: now.toISOString(), values } satisfies Kept);
}

export function dropDraft(key: string): void {
  writeLocal(key, null);
}

/** A draft with the time of its last key, unless it is older than a month or says nothing. */
export function readDraft(key: string, now = Date.now()): Kept | null {
  const kept = readLocal<Kept | null>(key, null);
  if (!kept?.at || !kept.values || Object.keys(kept.values).length === 0) return null;
  return now - Date.parse(kept.at) > KEEP_DAYS * 86_400_000 ? null : kept;
}
