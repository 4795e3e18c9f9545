/** Parts of the app in files of their own, which can be there before they are drawn. */
import { type ComponentType, lazy, useState } from "react";

export interface Part<P extends object> {
  (props: P): React.ReactNode;
  /** Fetches the part; drawn afterwards it stands there at once, without a moment of waiting for what is there already. */
  ready: () => Promise<void>;
}

// React draws what waits for a lazy component at the earliest 300 ms after the place was kept free, however soon it came.
export function part<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): Part<P> {
  let there: ComponentType<P> | undefined;
  const fetched = async () => {
    const module = await load();
    there = module.default;
    return module;
  };
  const Late = lazy(fetched);
  function Shown(props: P) {
    // What it began as it stays, or all it holds would be drawn anew.
    const [Kind] = useState<ComponentType<P>>(() => there ?? Late);
    return <Kind {...props} />;
  }
  Shown.ready = async () => void (await fetched());
  return Shown;
}
