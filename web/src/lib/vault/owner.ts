/** Whose things lie in this browser: one person in one workspace at a time; wiped when they sign out. */
import { createStore, readLocal, writeLocal } from "../store";
import { inStore, rangeOf, removeRange } from "./database";
import { forgetKey } from "./seal";

const OWNER = "yingdan.offline.owner";

export const owner = createStore<string | null>(readLocal<string | null>(OWNER, null));

const channel = globalThis.BroadcastChannel ? new BroadcastChannel("yingdan-offline") : undefined;

let settle: (who: string | null) => void = () => {};

/** Resolves when the server has said in this page who works here: before that nothing is kept. */
export const settled = new Promise<string | null>((resolve) => {
  settle = resolve;
});

/** Somebody works here now; what was kept of anybody else can no longer be read, what they had not sent stays theirs. */
export async function setOwner(next: string | null): Promise<void> {
  settle(next);
  if (owner.get() === next) return;
  owner.set(next);
  writeLocal(OWNER, next);
  forgetKey();
  if (next) await removeAnswers((other) => other !== next);
}

async function removeAnswers(of: (owner: string) => boolean): Promise<void> {
  try {
    const owners = await inStore<IDBValidKey[]>("keys", "readonly", (store) => store.getAllKeys());
    for (const each of owners.map(String).filter(of)) await removeRange("answers", rangeOf(each));
  } catch {
    // A browser without storage has kept nothing.
  }
}

/** The session was ended from elsewhere: nothing that was kept may be read here, what was not sent waits for its author. */
export async function revoke(): Promise<void> {
  const before = owner.get();
  if (before) await removeAnswers(() => true);
}

/** Leaves nothing of a person in this browser. */
export async function wipe(): Promise<void> {
  const before = owner.get();
  owner.set(null);
  writeLocal(OWNER, null);
  forgetKey();
  // Whoever worked in somebody else's name has no name here: nothing that was kept is left readable.
  if (!before) return removeAnswers(() => true);
  channel?.postMessage(before);
  try {
    await removeRange("answers", rangeOf(before));
    await removeRange("queue", rangeOf(before), "owner");
    await inStore("keys", "readwrite", (store) => store.delete(before));
  } catch {
    // As above.
  }
}

channel?.addEventListener("message", (event: MessageEvent<string>) => {
  if (event.data !== owner.get()) return;
  owner.set(null);
  forgetKey();
});
