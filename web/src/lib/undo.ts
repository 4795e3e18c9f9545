/** What can be taken back: the tokens that came with answered writes, and the one offered to the eye right now. */
import { createStore } from "./store";

const MOST = 50;

export interface Offer {
  token: string;
  text: string;
}

/** The newest last; a page that is loaded anew begins without any. */
export const undoable = createStore<readonly string[]>([]);
export const redoable = createStore<readonly string[]>([]);
export const offered = createStore<Offer | null>(null);

/** Keeps the token of a write. A new write makes what was undone before it final. */
export function rememberWrite(token: string): void {
  undoable.set([...undoable.get(), token].slice(-MOST));
  redoable.set([]);
}

/** Shows for a while that the last write can be taken back. */
export function offerUndo(text: string): void {
  const token = undoable.get().at(-1);
  if (token) offered.set({ token, text });
}

/** Takes a token off the pile, the given one or the newest. */
export function takeUndo(token?: string): string | undefined {
  const chosen = token ?? undoable.get().at(-1);
  if (chosen) undoable.set(undoable.get().filter((each) => each !== chosen));
  if (offered.get()?.token === chosen) offered.set(null);
  return chosen;
}

export function takeRedo(): string | undefined {
  const chosen = redoable.get().at(-1);
  if (chosen) redoable.set(redoable.get().slice(0, -1));
  return chosen;
}

/** After something was undone: its own token brings it back. */
export function rememberUndone(token: string): void {
  redoable.set([...redoable.get(), token].slice(-MOST));
}

/** After something was brought back: it can be undone once more. */
export function rememberRedone(token: string): void {
  undoable.set([...undoable.get(), token].slice(-MOST));
}
