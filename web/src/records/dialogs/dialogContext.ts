import { createContext, useContext } from "react";
import type { Problem } from "../../api/client";
import type { Values } from "../../api/records";
import type { Json, ObjectMeta, RecordRow } from "../../api/schema";

export interface Resolution {
  values: Values;
  version: Json | undefined;
}

export interface Dialogs {
  /** Asks for the fields a refusal names; null when the person gives up. */
  askFields: (object: ObjectMeta, record: RecordRow, problem: Problem) => Promise<Values | null>;
  /** Lets the person pick field by field between both versions; null when they give up. */
  resolveConflict: (object: ObjectMeta, before: RecordRow, mine: Values) => Promise<Resolution | null>;
}

export const DialogContext = createContext<Dialogs | null>(null);

export function useDialogs(): Dialogs {
  const dialogs = useContext(DialogContext);
  if (!dialogs) throw new Error("useDialogs outside its provider");
  return dialogs;
}
