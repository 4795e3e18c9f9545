import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify } from "../ui/useNotify";

interface Saving {
  busy: boolean;
  /** Does the work, has asked anew what it changes, says that it is done and closes; a refusal is told and leaves all as it was. */
  save: (work: () => Promise<unknown>, stale: QueryKey[], done: string) => Promise<void>;
}

/** What a small dialog does at its end. */
export function useSaving(close: () => void): Saving {
  const client = useQueryClient();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const save: Saving["save"] = async (work, stale, done) => {
    setBusy(true);
    try {
      await work();
      await Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })));
      notify.done(done);
      close();
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, save };
}
