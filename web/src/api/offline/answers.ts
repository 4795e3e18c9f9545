/** Answers of the server kept on this device, sealed, and given again while there is no line. */
import { noteLine } from "../../lib/line";
import { inStore, rangeOf, removeRange } from "../../lib/vault/database";
import { owner, settled } from "../../lib/vault/owner";
import { keyOf, openText, type Sealed, sealText } from "../../lib/vault/seal";
import { broughtAlong } from "../opening";
import type { RecordRow } from "../schema";
import { type Kind, kindOf, MOST, nameOf, objectOf, recordName } from "./kinds";

interface Kept {
  owner: string;
  key: string;
  kind: Kind;
  at: number;
  sealed: Sealed;
}

/** Answers beyond this are pages of exports rather than of screens. */
const MOST_LETTERS = 1_000_000;
/** Room is made in batches, not with every answer. */
const SLACK = 20;

const counts = new Map<Kind, number>();

/** Names say what somebody looked at: on the disk stands their digest. */
async function digest(name: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function put(kind: Kind, name: string, text: string): Promise<void> {
  const who = await settled;
  if (!who || who !== owner.get() || text.length > MOST_LETTERS) return;
  const key = await keyOf(who);
  if (!key) return;
  const kept: Kept = {
    owner: who,
    key: await digest(name),
    kind,
    at: Date.now(),
    sealed: await sealText(key, `${name}\n${text}`),
  };
  if (who !== owner.get()) return;
  await inStore("answers", "readwrite", (store) => store.put(kept));
  const added = (counts.get(kind) ?? SLACK) + 1;
  counts.set(kind, added >= SLACK ? 0 : added);
  if (added >= SLACK) await makeRoom(who, kind);
}

async function makeRoom(who: string, kind: Kind): Promise<void> {
  const range = rangeOf(who, kind);
  const count = await inStore("answers", "readonly", (store) => store.index("age").count(range));
  if (count > MOST[kind]) await removeRange("answers", range, "age", count - MOST[kind]);
}

/** An answer lies together with its name: its digest says nothing of what it is about. */
async function opened(key: CryptoKey, kept: Kept): Promise<{ name: string; text: string }> {
  const whole = await openText(key, kept.sealed);
  const end = whole.indexOf("\n");
  return { name: whole.slice(0, end), text: whole.slice(end + 1) };
}

async function find(name: string): Promise<string | null> {
  const who = owner.get();
  const key = who ? await keyOf(who) : null;
  if (!who || !key) return null;
  const place = [who, await digest(name)];
  const kept = await inStore<Kept | undefined>("answers", "readonly", (store) => store.get(place));
  return kept ? (await opened(key, kept)).text : null;
}

async function forget(name: string): Promise<void> {
  const who = owner.get();
  if (!who || !globalThis.crypto?.subtle) return;
  const place = [who, await digest(name)];
  await inStore("answers", "readwrite", (store) => store.delete(place));
}

/** Storage may be full or forbidden: work with a line goes on without it. */
function quietly(work: Promise<void>): void {
  work.catch(() => undefined);
}

/** When the browser has nothing better to do: answers are shown first and kept afterwards. */
function later(work: () => void): void {
  // Safari has no idle callbacks.
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work, { timeout: 2_000 });
  else setTimeout(work, 100);
}

/** Keeps records under the names by which they are asked for one by one. */
export async function keepRecords(object: string, rows: readonly { id: string }[]): Promise<void> {
  for (const row of rows) await put("own", recordName(object, row.id), JSON.stringify(row));
}

export interface KeptRecord {
  object: string;
  record: RecordRow;
}

async function keptOf(kind: Kind): Promise<KeptRecord[]> {
  const who = owner.get();
  const key = who ? await keyOf(who) : null;
  if (!who || !key) return [];
  const range = rangeOf(who, kind);
  const rows = await inStore<Kept[]>("answers", "readonly", (store) => store.index("age").getAll(range));
  return Promise.all(
    rows.reverse().map(async (row) => {
      const { name, text } = await opened(key, row);
      return { object: objectOf(name), record: JSON.parse(text) as RecordRow };
    }),
  );
}

/** The records that lie on this device: those that were opened, newest first, then one's own deals. */
export async function recordsOnDevice(): Promise<KeptRecord[]> {
  return [...(await keptOf("record")), ...(await keptOf("own"))];
}

/** Calls the server; without a line the answer it gave last, where that is kept. */
export async function keptFetch(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const kind = request.headers.has("X-Act-For") ? null : kindOf(request.method, url.pathname);
  // Read while the call is on its way: it does not wait for what only its name on the device is made of.
  const asked = kind && request.method === "POST" ? request.clone().text() : Promise.resolve("");
  asked.catch(() => undefined);
  try {
    const reply = broughtAlong(request) ?? (await fetch(request));
    noteLine(true);
    if (kind) {
      const name = async () => nameOf(kind, request.method, url, await asked);
      if (reply.ok) {
        const copy = reply.clone();
        later(() => quietly(copy.text().then(async (text) => put(kind, await name(), text))));
      } else if (reply.status === 403 || reply.status === 404) {
        quietly(name().then(forget));
      }
    }
    return reply;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    noteLine(false);
    const named = kind && asked.then((body) => nameOf(kind, request.method, url, body));
    const text = named ? await named.then(find).catch(() => null) : null;
    if (text === null) throw error;
    return new Response(text, { headers: { "Content-Type": "application/json" } });
  }
}
