import { lazy, Suspense, useState } from "react";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { useHotkeys } from "../../lib/hotkeys";
import { can, findField, isEditable } from "../../meta/objects";
import { useCreate } from "../form/createContext";
import { useSlots } from "../slots";

const EditFromList = lazy(() => import("./EditFromList"));
const QuickFieldDialog = lazy(() => import("./QuickFieldDialog"));

interface ListKeysProps {
  object: ObjectMeta;
  /** The row the keys act on. */
  record: RecordRow | undefined;
  /** A record is open beside the list: its own keys count for what both have. */
  beside: boolean;
  move: (step: number) => void;
  onPeek: (id: string) => void;
  onOpen: (id: string) => void;
  onSelect?: (record: RecordRow) => void;
}

/** Drives a list by keys: move, open, look, choose, edit, stage, assign, task, note. */
export function ListKeys({ object, record, beside, move, onPeek, onOpen, onSelect }: ListKeysProps) {
  const create = useCreate();
  const { compose } = useSlots(object.name);
  const [open, setOpen] = useState<{ record: RecordRow; field?: string }>();
  const close = () => setOpen(undefined);
  const ask = (name: string | undefined) => {
    const field = name ? findField(object, name) : undefined;
    if (record && field && isEditable(object, field)) setOpen({ record, field: field.name });
  };
  const write = (kind: "task" | "note") => {
    if (!record || !compose) return;
    const draft = compose(object, record, kind);
    create(draft.object, draft.options);
  };
  const acting = {
    e: () => record && can(object, "update") && setOpen({ record }),
    s: () => ask(object.layout?.board?.column),
    a: () => ask("owner"),
    t: () => write("task"),
    n: () => write("note"),
  };
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    "]": () => move(1),
    "[": () => move(-1),
    Enter: () => record && onOpen(record.id),
    " ": () => record && onPeek(record.id),
    ...(onSelect ? { x: () => record && onSelect(record) } : {}),
  });
  useHotkeys(beside ? { s: acting.s, a: acting.a, t: acting.t, n: acting.n } : acting, record !== undefined);
  if (!open) return null;
  const field = open.field ? findField(object, open.field) : undefined;
  return (
    <Suspense>
      {field ? (
        <QuickFieldDialog object={object} record={open.record} field={field} onClose={close} />
      ) : (
        <EditFromList object={object} id={open.record.id} onClose={close} />
      )}
    </Suspense>
  );
}
