/** M-31 of single deals: rows ask one by one, the server is asked once for all of them that are on the screen. */
import { QueryObserver } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { fetchScores, type RecordScore } from "../../api/metrics";
import { queryClient } from "../../api/queryClient";
import type { RecordRow } from "../../api/schema";
import { createStore } from "../../lib/store";

/** Rows are asked for when none has come for a while, at the latest after a longer one; those that are gone by then are not. */
const GATHER_MS = 120;
const GATHER_AT_MOST_MS = 700;
const FRESH_MS = 60_000;
const MOST = 200;

interface Known {
  /** Null for a deal that is closed or that the reader may not see. */
  score: RecordScore | null;
  at: number;
}

type Scores = ReadonlyMap<string, Known>;

/** One entry for all deals: an entry for each of thousands of rows would have every change of the cache look at all of them. */
const KEY = ["records", "opportunity", "health"];
const NOTHING: Scores = new Map();

/** Deals on the screen, and how often each is. */
const shown = new Map<string, number>();
const scores = createStore<Scores>(NOTHING);
let stop: (() => void) | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let since = 0;

async function ask(ids: readonly string[]): Promise<[string, Known][]> {
  const found = new Map<string, RecordScore>();
  for (let start = 0; start < ids.length; start += MOST) {
    for (const each of await fetchScores("M-31", ids.slice(start, start + MOST))) found.set(each.id, each);
  }
  const at = Date.now();
  return ids.map((id) => [id, { score: found.get(id) ?? null, at }]);
}

/** Follows the cache: told that deals have changed, it asks for those on the screen; emptied, it forgets. */
function follow(): () => void {
  if (queryClient.getQueryState(KEY)?.isInvalidated) queryClient.removeQueries({ queryKey: KEY, exact: true });
  const observer = new QueryObserver<Scores>(queryClient, {
    queryKey: KEY,
    queryFn: async () => new Map(await ask([...shown.keys()])),
    enabled: () => shown.size > 0,
    initialData: NOTHING,
    initialDataUpdatedAt: Date.now(),
    staleTime: FRESH_MS,
    retry: false,
    structuralSharing: false,
  });
  scores.set(observer.getCurrentResult().data ?? NOTHING);
  return observer.subscribe(({ data }) => scores.set(data ?? NOTHING));
}

async function askForNew(): Promise<void> {
  timer = undefined;
  const old = Date.now() - FRESH_MS;
  const wanted = [...shown.keys()].filter((id) => (scores.get().get(id)?.at ?? 0) <= old);
  if (wanted.length === 0) return;
  const found = await ask(wanted).catch(() => wanted.map((id): [string, Known] => [id, { score: null, at: 0 }]));
  queryClient.setQueryData<Scores>(KEY, (before = NOTHING) => new Map([...before, ...found]));
}

function gather(): void {
  const now = Date.now();
  if (timer === undefined) since = now;
  clearTimeout(timer);
  const wait = Math.min(GATHER_MS, Math.max(0, since + GATHER_AT_MOST_MS - now));
  timer = setTimeout(() => void askForNew(), wait);
}

function show(id: string): () => void {
  stop ??= follow();
  shown.set(id, (shown.get(id) ?? 0) + 1);
  gather();
  return () => {
    const left = (shown.get(id) ?? 1) - 1;
    if (left > 0) shown.set(id, left);
    else shown.delete(id);
    if (shown.size === 0) {
      stop?.();
      stop = undefined;
    }
  };
}

/** How well an open deal stands; null for one that is closed or that the reader may not see, undefined until it is known. */
export function useHealth({ id, biz_status }: RecordRow): RecordScore | null | undefined {
  const open = biz_status === undefined || biz_status === "open";
  useEffect(() => (open ? show(id) : undefined), [open, id]);
  return useSyncExternalStore(scores.subscribe, () => (open ? scores.get().get(id)?.score : null));
}
