/** The records somebody opened last on this device. */
import { readLocal, writeLocal } from "../../lib/store";

export interface Opened {
  object: string;
  id: string;
  name: string;
}

/** Begins like every list of recents, which signing out wipes. */
const KEY = "yingdan.recent.opened";
const MOST = 12;

export const openedRecords = (): Opened[] => readLocal<Opened[]>(KEY, []);

export function rememberOpened(record: Opened): void {
  const others = openedRecords().filter((each) => each.id !== record.id);
  writeLocal(KEY, [record, ...others].slice(0, MOST));
}
