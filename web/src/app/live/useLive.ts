/** Live hints of the server: open records ask again at once, lists wait until the person wants the news. */
import { useEffect } from "react";
import { notificationKeys } from "../../api/notifications";
import { queryClient } from "../../api/queryClient";
import { createStore, useStore } from "../../lib/store";
import { concernsOne, type Hint, parseHint, placeOf, shows } from "./liveHints";

const GATHER_MS = 400;
/** Where versions tell nothing, a hint that comes so soon after the question is taken for a person's own change. */
const OWN_MS = 2_500;

export interface News {
  object: string;
  ids: Set<string>;
  many: boolean;
}

const news = createStore<ReadonlyMap<string, News>>(new Map());

export function useNews(): ReadonlyMap<string, News> {
  return useStore(news);
}

/** Shows the news of an object: its lists and boards ask again. */
export function showNews(object: string): void {
  forget(object);
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => placeOf(queryKey)?.object === object });
}

export function forget(object: string): void {
  const next = new Map(news.get());
  next.delete(object);
  news.set(next);
}

/** Lists and boards of an object on screen; their totals only where nothing else is, since they hold no records. */
function listsOnScreen(object: string) {
  const all = queryClient
    .getQueryCache()
    .findAll({ type: "active", predicate: ({ queryKey }) => isList(queryKey, object) });
  const held = all.filter(({ queryKey }) => placeOf(queryKey)?.part !== "totals");
  return held.length ? held : all;
}

function isList(key: readonly unknown[], object: string): boolean {
  const place = placeOf(key);
  return place !== null && place.part !== "one" && place.object === object;
}

function tell(hint: Hint): void {
  const lists = listsOnScreen(hint.object);
  const fresh = lists.every(
    ({ state }) => state.isInvalidated || shows(state.data, hint, Date.now() - state.dataUpdatedAt < OWN_MS),
  );
  // Lists not on screen ask again when they are opened.
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => isList(queryKey, hint.object),
    refetchType: "none",
    type: "inactive",
  });
  if (!lists.length || fresh) return;
  const before = news.get().get(hint.object);
  const ids = new Set([...(before?.ids ?? []), ...hint.ids]);
  const many = (before?.many ?? false) || hint.ids.length === 0;
  news.set(new Map(news.get()).set(hint.object, { object: hint.object, ids, many }));
}

function apply(hint: Hint): void {
  if (hint.object === "*") {
    news.set(new Map());
    void queryClient.invalidateQueries();
    return;
  }
  if (hint.object === "notification") {
    void queryClient.invalidateQueries({ queryKey: notificationKeys.all });
    return;
  }
  if (hint.object === "job") {
    void queryClient.invalidateQueries({ queryKey: ["job"] });
    void queryClient.invalidateQueries({ queryKey: ["import"] });
    return;
  }
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => concernsOne(queryKey, hint) });
  if (hint.quiet) return;
  void queryClient.invalidateQueries({ queryKey: ["metric"], refetchType: "none" });
  tell(hint);
}

/** Listens for as long as somebody is signed in; the browser connects again by itself. */
export function useLive(): void {
  useEffect(() => {
    const source = new EventSource("/api/v1/events");
    let waiting: Hint[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const hints = waiting;
      waiting = [];
      for (const hint of hints) apply(hint);
    };
    source.onmessage = (event) => {
      const hint = parseHint(String(event.data));
      if (!hint) return;
      waiting.push(hint);
      timer ??= setTimeout(flush, GATHER_MS);
    };
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, []);
}
