import type { ObjectMeta, RecordRow } from "../../api/schema";
import { asRef } from "../../fields/values";
import { recordName } from "../../meta/objects";
import { refreshObjects } from "../../records/cache";
import type { CreateOptions } from "../../records/form/createContext";
import { linksTo } from "./linksTo";

/** The form of a task or note about a record: its links are filled in, and the list stays where it is. */
export function compose(object: ObjectMeta, record: RecordRow, kind: "task" | "note") {
  const links = Object.entries(linksTo(object, record)).map(([name, id]) => {
    const named = name === object.name ? { id: record.id, name: recordName(object, record) } : asRef(record[name]);
    return [name, named ?? id] as const;
  });
  const options: CreateOptions = {
    defaults: { ...Object.fromEntries(links), kind, at: new Date().toISOString() },
    onCreated: () => refreshObjects("activity", object.name),
  };
  return { object: "activity", options };
}
