/** What can be done with what is on the screen, for the command palette: offered while the page that can do it is there. */
import { useEffect, useRef } from "react";
import { createStore } from "./store";

export interface Command {
  key: string;
  label: string;
  /** On what it works, such as the name of the open record. */
  hint?: string;
  run: () => void;
}

export const offeredCommands = createStore<readonly Command[]>([]);

/** Offers commands while mounted. Their `run` is always that of the latest drawing. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  const shape = commands.map((each) => `${each.key}\n${each.label}\n${each.hint ?? ""}`).join("\n\n");
  useEffect(() => {
    if (!shape) return;
    const mine = latest.current.map((each) => ({
      ...each,
      run: () => latest.current.find((other) => other.key === each.key)?.run(),
    }));
    offeredCommands.set([...offeredCommands.get(), ...mine]);
    return () => offeredCommands.set(offeredCommands.get().filter((each) => !mine.includes(each as (typeof mine)[0])));
  }, [shape]);
}
