/** Parts of the app that are fetched when they are needed: without a line they come when there is one again. */
import { online, onReconnect } from "./line";

/** Loads a part; a lost line is waited for. Rejects only where the server has no such part. */
export async function persistent<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (online.get() && globalThis.navigator?.onLine !== false) throw error;
    await new Promise<void>((resolve) => {
      const stop = onReconnect(() => {
        stop();
        resolve();
      });
    });
    return persistent(load);
  }
}
