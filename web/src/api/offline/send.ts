/** Sends one entry: its files first, then the record, each under a key of its own. */
import { Problem } from "../client";
import { uploadFile } from "../files";
import { changeRecord, createRecord, getRecord, type Values } from "../records";
import type { Json, RecordRow } from "../schema";
import { type Entry, putEntry } from "./entries";

/** Files that have left are noted at once: a cut line sends none of them again. */
async function sendFiles(entry: Entry): Promise<Values> {
  let now = entry;
  for (const [index, file] of entry.files.entries()) {
    if (file.sent) continue;
    const kept = await uploadFile(file.data, file.name, undefined, `${entry.id}.${index}`);
    const files = now.files.map((each, place) => (place === index ? { ...each, sent: kept.id } : each));
    now = { ...now, files, state: "sending" };
    await putEntry(now);
  }
  const found: Record<string, Json[]> = {};
  for (const file of now.files) if (file.sent) found[file.field] = [...(found[file.field] ?? []), file.sent];
  return found;
}

/** The server answers once with what it did before, should this have been sent already. */
export async function sendEntry(entry: Entry): Promise<RecordRow> {
  const values = { ...entry.values, ...(await sendFiles(entry)) };
  if (entry.kind === "create") return createRecord(entry.object, values, entry.id);
  const id = entry.record ?? "";
  try {
    return await changeRecord(entry.object, id, values, entry.version, entry.id);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412) throw error;
    // Somebody has changed the record since: no conflict where it says the same already, or nobody touched these fields.
    const theirs = await getRecord(entry.object, id, []);
    const names = Object.keys(values);
    if (names.every((name) => same(theirs[name], values[name]))) return theirs;
    const before = entry.before;
    if (!before || !names.every((name) => same(theirs[name], before[name]))) throw error;
    return changeRecord(entry.object, id, values, theirs.version);
  }
}

/** Links come with a name and are sent without. */
function plain(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object" && "id" in value) return value.id ?? null;
  return value ?? null;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}
