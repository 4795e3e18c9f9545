import { useCallback, useEffect, useState } from "react";
import { type Failure, locate, type Position } from "./position";

export type Located = { state: "locating" } | { state: "found"; position: Position } | { state: Failure };

/** The position, asked for once when the sheet opens and again when the person says so. */
export function usePosition(): [Located, () => void] {
  const [located, setLocated] = useState<Located>({ state: "locating" });
  const ask = useCallback(() => {
    setLocated({ state: "locating" });
    locate().then(
      (position) => setLocated({ state: "found", position }),
      (failure: Failure) => setLocated({ state: failure }),
    );
  }, []);
  useEffect(ask, [ask]);
  return [located, ask];
}
