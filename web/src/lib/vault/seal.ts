/**
 * Sealing what lies on the device. Each person has a key that cannot be taken out of the browser, made when they sign in
 * and thrown away when they sign out; without it what is left on the disk says nothing.
 */
import { inStore } from "./database";

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

const ALGORITHM = "AES-GCM";

let held: { owner: string; key: Promise<CryptoKey | null> } | undefined;

async function fetchKey(owner: string): Promise<CryptoKey | null> {
  // Outside a secure context the browser has no ciphers.
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return null;
  const found = await inStore<{ key: CryptoKey } | undefined>("keys", "readonly", (store) => store.get(owner));
  if (found) return found.key;
  const key = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ["encrypt", "decrypt"]);
  try {
    await inStore("keys", "readwrite", (store) => store.add({ owner, key }));
    return key;
  } catch {
    // Another tab was first: its key is the one.
    const other = await inStore<{ key: CryptoKey } | undefined>("keys", "readonly", (store) => store.get(owner));
    return other?.key ?? null;
  }
}

/** The owner's key; null where this browser cannot keep one. */
export function keyOf(owner: string): Promise<CryptoKey | null> {
  if (held?.owner !== owner) held = { owner, key: fetchKey(owner).catch(() => null) };
  return held.key;
}

export function forgetKey(): void {
  held = undefined;
}

export async function sealBytes(key: CryptoKey, bytes: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: ALGORITHM, iv }, key, bytes) };
}

export function openBytes(key: CryptoKey, sealed: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: ALGORITHM, iv: sealed.iv }, key, sealed.data);
}

export function sealText(key: CryptoKey, text: string): Promise<Sealed> {
  return sealBytes(key, new TextEncoder().encode(text));
}

export async function openText(key: CryptoKey, sealed: Sealed): Promise<string> {
  return new TextDecoder().decode(await openBytes(key, sealed));
}
