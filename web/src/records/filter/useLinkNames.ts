/** Names for the ids which link conditions hold. */
import { useQueries } from "@tanstack/react-query";
import type { ObjectMeta } from "../../api/schema";
import { namesOptions } from "../../fields/useNames";
import { type Condition, type FilterGroup, isGroup } from "../../lib/filter";
import { findField, isLink, linkTarget, useObjectMap } from "../../meta/objects";

function conditions(group: FilterGroup): Condition[] {
  return group.items.flatMap((item) => (isGroup(item) ? conditions(item) : [item]));
}

function idsByTarget(object: ObjectMeta, group: FilterGroup): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const condition of conditions(group)) {
    const field = findField(object, condition.field);
    if (!field || !isLink(field)) continue;
    const values = Array.isArray(condition.value) ? condition.value : [condition.value];
    const ids = values.filter((value): value is string => typeof value === "string");
    if (ids.length) found.set(linkTarget(field), [...(found.get(linkTarget(field)) ?? []), ...ids]);
  }
  return found;
}

export function useLinkNames(object: ObjectMeta, group: FilterGroup): Map<string, string> {
  const objects = useObjectMap();
  const wanted = [...idsByTarget(object, group)];
  const answers = useQueries({
    queries: wanted.map(([target, ids]) => namesOptions(target, objects.get(target)?.name_field ?? "name", ids)),
  });
  return new Map(answers.flatMap((answer) => answer.data ?? []));
}
