import { createContext, useContext } from "react";
import type { RecordRow } from "../../api/schema";

export interface CreateOptions {
  defaults?: Record<string, RecordRow[string]>;
  /** After saving: open the record (default), or stay and be told. */
  onCreated?: (record: RecordRow) => void;
}

export type OpenCreate = (object: string, options?: CreateOptions) => void;

export const CreateContext = createContext<OpenCreate>(() => {});

/** Opens the form for a new record of an object. */
export function useCreate(): OpenCreate {
  return useContext(CreateContext);
}
