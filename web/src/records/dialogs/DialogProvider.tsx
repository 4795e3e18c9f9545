import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import type { Problem } from "../../api/client";
import type { Values } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { DialogContext, type Dialogs, type Resolution } from "./dialogContext";

const AskFieldsDialog = lazy(() => import("./AskFieldsDialog"));
const ConflictDialog = lazy(() => import("./ConflictDialog"));

type Open =
  | { kind: "fields"; object: ObjectMeta; record: RecordRow; problem: Problem; done: (values: Values | null) => void }
  | { kind: "conflict"; object: ObjectMeta; before: RecordRow; mine: Values; done: (next: Resolution | null) => void };

/** Holds the dialogs that a change of a record may need, so that any screen can await them. */
export function DialogProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Open>();
  const dialogs = useMemo<Dialogs>(
    () => ({
      askFields: (object, record, problem) =>
        new Promise((resolve) => {
          const done = (values: Values | null) => {
            setOpen(undefined);
            resolve(values);
          };
          setOpen({ kind: "fields", object, record, problem, done });
        }),
      resolveConflict: (object, before, mine) =>
        new Promise((resolve) => {
          const done = (next: Resolution | null) => {
            setOpen(undefined);
            resolve(next);
          };
          setOpen({ kind: "conflict", object, before, mine, done });
        }),
    }),
    [],
  );
  return (
    <DialogContext value={dialogs}>
      {children}
      <Suspense>
        {open?.kind === "fields" ? <AskFieldsDialog {...open} /> : null}
        {open?.kind === "conflict" ? <ConflictDialog {...open} /> : null}
      </Suspense>
    </DialogContext>
  );
}
