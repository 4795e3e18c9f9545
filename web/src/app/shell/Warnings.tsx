import { useEffect } from "react";
import { useStore } from "../../lib/store";
import { warned } from "../../lib/warnings";
import { useNotify } from "../../ui/useNotify";

/** Says what warned during the last write. */
export function Warnings() {
  const { warn } = useNotify();
  const found = useStore(warned);
  useEffect(() => {
    for (const sentence of found) warn(sentence);
  }, [found, warn]);
  return null;
}
