import { useCallback } from "react";
import { useSearchParams } from "react-router";

type Change = (now: URLSearchParams) => URLSearchParams;

/**
 * What stands behind the question mark of the address, and a way to change it. A change builds on the address as it is,
 * not as it was drawn last: two quick changes are both kept.
 */
export function useAddress(): [URLSearchParams, (change: Change, replace?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (by: Change, replace = true) => setParams(() => by(new URLSearchParams(window.location.search)), { replace }),
    [setParams],
  );
  return [params, change];
}
