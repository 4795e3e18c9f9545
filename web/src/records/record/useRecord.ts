import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { recordOptions } from "../../api/records";
import type { ObjectMeta } from "../../api/schema";
import { allLinks } from "../../meta/objects";
import { rowFromLists } from "../cache";

/** A record with its links named; what a list already knows of it shows at once. */
export function useRecord(object: ObjectMeta, id: string) {
  const links = useMemo(() => allLinks(object), [object]);
  return useQuery({
    ...recordOptions(object.name, id, links),
    placeholderData: () => rowFromLists(object.name, id),
    staleTime: 5_000,
  });
}
