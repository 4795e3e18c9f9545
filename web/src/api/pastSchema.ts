/** What happened with a record, on the wire. */
import type { Json, RecordRow, Ref } from "./schema";

export interface TimelineChange {
  field: string;
  label: string;
  old: string | null;
  new: string | null;
}

export interface TimelineItem {
  kind: "change" | "activity" | "comment";
  at: string;
  actor: Ref | null;
  text?: string;
  source?: string;
  reason?: string | null;
  synthetic?: boolean;
  /** The first values of the record. */
  created?: boolean;
  changes?: TimelineChange[];
  activity?: RecordRow;
  comment?: { id: string; mentions: Ref[]; edited_at: string | null };
}

export interface HistoryItem {
  id?: number;
  field: string;
  old: Json;
  new: Json;
  old_label?: string | null;
  new_label?: string | null;
  effective_at: string;
  recorded_at: string;
  actor: Ref | null;
  source?: string;
  synthetic?: boolean;
  reason?: string | null;
}
