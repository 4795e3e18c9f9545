/** Views every object has without anybody saving one. */
import type { Audience, ObjectMeta, SavedViewBody } from "../../api/schema";
import type { Condition } from "../../lib/filter";
import { type MessageKey, t } from "../../lib/i18n";
import { findField } from "../../meta/objects";

export interface ViewChoice {
  id: string;
  name: string;
  body: SavedViewBody;
  /** Saved ones can be changed; system ones cannot. */
  saved?: { audience: Audience; mine: boolean; editable: boolean; owner: string };
}

function choice(id: string, key: MessageKey, conditions: Condition[]): ViewChoice {
  const [only, ...more] = conditions;
  return { id, name: t(key), body: { filter: only ? (more.length ? { and: conditions } : only) : null } };
}

export function systemViews(object: ObjectMeta): ViewChoice[] {
  const mine: Condition = { field: "owner", op: "me" };
  const open: Condition = { field: "biz_status", op: "in", value: ["open"] };
  const hasOwner = findField(object, "owner") !== undefined && object.name !== "user";
  const hasOpen = findField(object, "biz_status")?.options?.some((option) => option.value === "open") ?? false;
  const views = [choice("all", "view.all", [])];
  if (hasOwner) views.push(choice("mine", "view.mine", [mine]));
  if (hasOpen) views.push(choice("open", "view.open", [open]));
  if (hasOwner && hasOpen) views.push(choice("mine_open", "view.mine_open", [mine, open]));
  if (hasOpen && findField(object, "expected_close")) {
    views.push(
      choice("closing", "view.closing", [open, { field: "expected_close", op: "within", value: "this_month" }]),
    );
  }
  return views;
}
