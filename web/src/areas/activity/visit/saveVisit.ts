/** Saving a visit: always by way of the queue, so that nothing is lost and nothing is done twice. */
import type { Entry } from "../../../api/offline/entries";
import { discard, type End, enqueue, onEnd, replay } from "../../../api/offline/queue";
import type { Values } from "../../../api/records";
import type { RecordRow, Ref } from "../../../api/schema";
import { t } from "../../../lib/i18n";
import type { Position } from "./position";

export interface Visit {
  account: Ref | null;
  position: Position | null;
  content: string;
  next: string;
  photos: readonly Blob[];
  /** The account to which this place is to be remembered. */
  place: RecordRow | null;
}

export type Saved = { end: "sent"; row: RecordRow } | { end: "waiting" } | { end: "refused"; entry: Entry };

function valuesOf(visit: Visit): Values {
  const values: Values = { kind: "visit", at: new Date().toISOString() };
  if (visit.account) values.account = visit.account.id;
  if (visit.content.trim()) values.content = visit.content.trim();
  if (visit.next.trim()) values.next_step = visit.next.trim();
  if (visit.position) {
    values.checkin = pointOf(visit.position);
    values.checkin_accuracy = visit.position.accuracy;
  }
  return values;
}

function pointOf({ lat, lng }: Position): Values {
  return { lat, lng };
}

/** A refusal is handed back at once, so that the person mends it in the sheet; without a line the visit waits. */
export async function saveVisit(visit: Visit): Promise<Saved> {
  if (visit.place && visit.position) {
    await enqueue({
      kind: "change",
      object: "account",
      record: visit.place.id,
      values: { geo: pointOf(visit.position) },
      version: visit.place.version,
      before: visit.place,
      title: String(visit.place.name ?? ""),
    });
  }
  const entry = await enqueue({
    kind: "create",
    object: "activity",
    values: valuesOf(visit),
    title: t("visit.to", { account: visit.account?.name ?? "—" }),
    files: visit.photos.map((data, index) => ({
      field: "photos",
      name: `${t("visit.title")}-${index + 1}.jpg`,
      type: "image/jpeg",
      data,
    })),
  });
  return settle(entry);
}

async function settle(entry: Entry): Promise<Saved> {
  let saved: Saved = { end: "waiting" };
  const stop = onEnd((each: Entry, end: End, row?: RecordRow) => {
    if (each.id !== entry.id) return;
    if (end === "sent" && row) saved = { end, row };
    if (end === "refused") saved = { end, entry: each };
  });
  // A run that is under way may have begun before this entry was there.
  await replay();
  if (saved.end === "waiting") await replay();
  stop();
  if ((saved as Saved).end === "refused") await discard(entry.id);
  return saved;
}
