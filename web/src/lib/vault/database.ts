/** The one database of this browser for work without a line: keys, kept answers, and what waits to be sent. */

export type StoreName = "keys" | "answers" | "queue";

const NAME = "yingdan-offline";

let opening: Promise<IDBDatabase> | undefined;

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function create(database: IDBDatabase): void {
  database.createObjectStore("keys", { keyPath: "owner" });
  const answers = database.createObjectStore("answers", { keyPath: ["owner", "key"] });
  answers.createIndex("age", ["owner", "kind", "at"]);
  database.createObjectStore("queue", { keyPath: "id" }).createIndex("owner", ["owner", "order"]);
}

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => create(request.result);
    request.onsuccess = () => {
      // Another tab with a newer version must not wait for this one.
      request.result.onversionchange = () => {
        request.result.close();
        opening = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opening = undefined;
      reject(request.error);
    };
  });
  return opening;
}

/** Runs work on one store in a transaction; resolves when it is on disk. */
export async function inStore<T>(
  name: StoreName,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const transaction = (await open()).transaction(name, mode);
  const result = asked(work(transaction.objectStore(name)));
  const finished = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  if (mode === "readwrite") await finished;
  return result;
}

/** Everything of one owner: compound keys and indexes begin with the owner. */
export function rangeOf(...start: string[]): IDBKeyRange {
  return IDBKeyRange.bound([...start], [...start, []]);
}

/** Removes whatever a cursor over a range of an index, or of the keys themselves, meets; at most `most`. */
export async function removeRange(
  name: StoreName,
  range: IDBKeyRange | null,
  index?: string,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  const transaction = (await open()).transaction(name, "readwrite");
  const store = transaction.objectStore(name);
  let left = most;
  await new Promise<void>((resolve, reject) => {
    const request = index ? store.index(index).openCursor(range) : store.openCursor(range);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || left <= 0) return;
      left -= 1;
      cursor.delete();
      cursor.continue();
    };
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
