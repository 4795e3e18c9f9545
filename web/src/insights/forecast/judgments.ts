/** Which deals somebody counted in or left out of the forecast; the newest word counts. */
import { useQuery } from "@tanstack/react-query";
import { useObjects } from "../../api/metadata";
import { queryRecords } from "../../api/records";
import type { RecordRow } from "../../api/schema";
import { refId, refName } from "../../fields/values";
import { can } from "../../meta/objects";

const OBJECT = "forecast_judgment";

export interface Judgment {
  verdict: "include" | "exclude";
  reason: string;
  by: string;
}

/** The newest judgment of every deal, from rows with the newest first. */
export function newest(rows: readonly RecordRow[]): Map<string, Judgment> {
  const found = new Map<string, Judgment>();
  for (const row of rows) {
    const deal = refId(row.opportunity);
    if (!deal || found.has(deal)) continue;
    const verdict = row.verdict === "include" ? "include" : "exclude";
    found.set(deal, { verdict, reason: typeof row.reason === "string" ? row.reason : "", by: refName(row.owner) });
  }
  return found;
}

export function useJudgments(deals: readonly string[]) {
  const may = useMayJudge();
  return useQuery({
    queryKey: ["records", OBJECT, "of", deals],
    queryFn: () =>
      queryRecords(OBJECT, {
        filter: { field: "opportunity", op: "in", value: [...deals] },
        sort: [{ field: "created_at", dir: "desc" }],
        fields: ["opportunity", "verdict", "reason", "owner"],
        expand: ["owner"],
        limit: 500,
        count: false,
      }),
    select: (page) => newest(page.records),
    enabled: may.read && deals.length > 0,
  });
}

export function useMayJudge(): { read: boolean; create: boolean } {
  const found = useObjects().data?.find((each) => each.name === OBJECT);
  return { read: found !== undefined && can(found, "read"), create: found !== undefined && can(found, "create") };
}
