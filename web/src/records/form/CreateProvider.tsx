import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import { CreateContext, type CreateOptions } from "./createContext";

const CreateDrawer = lazy(() => import("./CreateDrawer"));

/** Lets any screen open the form for a new record. */
export function CreateProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<{ object: string; options: CreateOptions }>();
  const create = useCallback((object: string, options: CreateOptions = {}) => setOpen({ object, options }), []);
  return (
    <CreateContext value={create}>
      {children}
      {open ? (
        <Suspense>
          <CreateDrawer key={open.object} {...open} onClose={() => setOpen(undefined)} />
        </Suspense>
      ) : null}
    </CreateContext>
  );
}
