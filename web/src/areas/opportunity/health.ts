/** M-31 of single deals: rows ask one by one, the server is asked once for all of them. */
import { useQuery } from "@tanstack/react-query";
import { fetchScores, type RecordScore } from "../../api/metrics";
import type { RecordRow } from "../../api/schema";

const GATHER_MS = 25;
const MOST = 200;

interface Waiting {
  id: string;
  resolve: (score: RecordScore | null) => void;
  reject: (error: unknown) => void;
}

let waiting: Waiting[] = [];

async function ask(group: Waiting[]): Promise<void> {
  try {
    const scores = new Map(
      (
        await fetchScores(
          "M-31",
          group.map((each) => each.id),
        )
      ).map((each) => [each.id, each]),
    );
    for (const each of group) each.resolve(scores.get(each.id) ?? null);
  } catch (error) {
    for (const each of group) each.reject(error);
  }
}

function load(id: string): Promise<RecordScore | null> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) {
      setTimeout(() => {
        const group = waiting;
        waiting = [];
        for (let at = 0; at < group.length; at += MOST) void ask(group.slice(at, at + MOST));
      }, GATHER_MS);
    }
    waiting.push({ id, resolve, reject });
  });
}

/** How well an open deal stands; null for one that is closed or that the reader may not see. */
export function useHealth(record: RecordRow) {
  return useQuery({
    queryKey: ["records", "opportunity", "health", record.id],
    queryFn: () => load(record.id),
    enabled: record.biz_status === undefined || record.biz_status === "open",
    staleTime: 60_000,
    retry: false,
  });
}
