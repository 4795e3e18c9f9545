/** To which records an activity about a record belongs. */
import type { Values } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { refId } from "../../fields/values";

/** The links of an activity about this record: the record itself and the account it belongs to. */
export function linksTo(object: ObjectMeta, record: RecordRow): Values {
  const links: Values = { [object.name]: record.id };
  const account = object.name === "account" ? record.id : refId(record.account);
  if (account) links.account = account;
  if (object.name === "opportunity") {
    const contact = refId(record.primary_contact);
    if (contact) links.contact = contact;
  }
  return links;
}
