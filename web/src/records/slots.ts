/** Where an area adds to the generic record screens what metadata cannot draw. */
import { type ComponentType, createContext, useContext } from "react";
import type { ObjectMeta, RecordRow } from "../api/schema";
import type { CreateOptions } from "./form/createContext";

export interface RecordSlotProps {
  object: ObjectMeta;
  record: RecordRow;
}

export interface RecordSlots {
  /** Beside the name in lists, such as how well a deal stands. */
  mark?: ComponentType<RecordSlotProps>;
  /** Under the key facts, such as the stage path. */
  header?: ComponentType<RecordSlotProps>;
  /** Its height in pixels, kept free until it has come. */
  headerRoom?: (record: RecordRow) => number;
  /** Beside the buttons of the header. */
  actions?: ComponentType<RecordSlotProps>;
  /** Above the timeline, such as quick logging of a call. */
  timeline?: ComponentType<RecordSlotProps>;
  /** What a task or note about a record begins with. */
  compose?: (
    object: ObjectMeta,
    record: RecordRow,
    kind: "task" | "note",
  ) => { object: string; options: CreateOptions };
  /** Sections of the overview, before the related lists. */
  sections?: ComponentType<RecordSlotProps>[];
}

export type SlotMap = Record<string, RecordSlots>;

export const SlotContext = createContext<SlotMap>({});

export function useSlots(object: string): RecordSlots {
  return useContext(SlotContext)[object] ?? {};
}
