/** The scope and window of one card, kept on this device. */
import { useState } from "react";
import { readLocal, writeLocal } from "../../lib/store";
import type { Cut } from "../cut";

export function useCardCut(id: string, initial: Cut): [Cut, (change: Partial<Cut>) => void] {
  const key = `yingdan.home.${id}`;
  const [cut, setCut] = useState<Cut>(() => ({ ...initial, ...readLocal<Partial<Cut>>(key, {}) }));
  const change = (part: Partial<Cut>) => {
    const next = { ...cut, ...part };
    setCut(next);
    writeLocal(key, next);
  };
  return [cut, change];
}
