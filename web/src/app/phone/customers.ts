/** What stands together behind the phone's tab of customers. */
import type { ObjectSummary } from "../../api/schema";
import { can, objectLabel } from "../../meta/objects";
import { listPath } from "../../meta/paths";

const TOGETHER = ["lead", "account", "contact", "opportunity"];

export interface CustomerObject {
  name: string;
  label: string;
  path: string;
}

/** Those of them that this person may read. */
export function customerObjects(objects: ReadonlyMap<string, ObjectSummary>): CustomerObject[] {
  return TOGETHER.map((name) => objects.get(name))
    .filter((each): each is ObjectSummary => each !== undefined && can(each, "read"))
    .map((each) => ({ name: each.name, label: objectLabel(each), path: listPath(each.name) }));
}
