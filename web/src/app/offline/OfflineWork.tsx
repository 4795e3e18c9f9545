/** Keeps work going without a line: follows the queue, asks about conflicts, says how things end. Draws nothing. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { objectOptions } from "../../api/metadata";
import type { Entry } from "../../api/offline/entries";
import { onEnd, replay, sendAgain, startReplaying } from "../../api/offline/queue";
import { useMe } from "../../api/session";
import { onReconnect } from "../../lib/line";
import { type Dialogs, useDialogs } from "../../records/dialogs/dialogContext";
import { followQueue } from "../../records/sync";
import { useNotify } from "../../ui/useNotify";
import { keepOwnDeals } from "./keepOwnDeals";

/** One decision at a time: the next conflict is shown when the one before has been answered. */
let asking: Promise<unknown> = Promise.resolve();

export function OfflineWork() {
  const client = useQueryClient();
  const dialogs = useDialogs();
  const notify = useNotify();
  const me = useMe();
  const own = !me.view_as && !me.acting;
  const person = me.user.id;
  useEffect(() => {
    const stopFollowing = followQueue();
    const decide = async (entry: Entry) => {
      const object = await client.fetchQuery(objectOptions(entry.object));
      await ask(dialogs, entry, object);
    };
    const stopListening = onEnd((entry, end) => {
      if (end === "conflict") asking = asking.then(() => decide(entry)).catch(notify.failed);
      if (end === "refused" && entry.kind === "change") notify.failed(entry.problem);
    });
    return () => {
      stopFollowing();
      stopListening();
    };
  }, [client, dialogs, notify]);
  useEffect(() => (own ? startReplaying() : undefined), [own]);
  useEffect(() => {
    if (!own) return;
    const stopKeeping = keepOwnDeals(client, person);
    // What waits goes first: only then is it known what the pages have to show.
    const stop = onReconnect(() => void replay().then(() => client.invalidateQueries()));
    return () => {
      stopKeeping();
      stop();
    };
  }, [client, own, person]);
  return null;
}

async function ask(dialogs: Dialogs, entry: Entry, object: Parameters<Dialogs["resolveConflict"]>[0]): Promise<void> {
  const before = entry.before ?? { id: entry.record ?? "" };
  const picked = await dialogs.resolveConflict(object, before, entry.shown ?? entry.values);
  // Closed without an answer: it goes on waiting for one, nothing is lost.
  if (!picked) return;
  const values = Object.fromEntries(Object.keys(picked.values).map((name) => [name, entry.values[name] ?? null]));
  await sendAgain(entry.id, { values, version: picked.version ?? null });
}
