import { useCallback, useEffect, useRef, useState } from "react";
import { Echo } from "./echo";

type Change<T> = T | ((now: T) => T);

/**
 * Something edited here that lives elsewhere, such as in the address. What is typed shows at once and builds on what was
 * typed before it, however long the way through the address takes; what comes from elsewhere replaces it.
 */
export function useDraft<T extends object>(value: T, send: (next: T) => void): [T, (change: Change<T>) => void] {
  const [draft, setDraft] = useState(value);
  const held = useRef(value);
  const echo = useRef(new Echo());
  const latest = useRef({ value, send });
  latest.current = { value, send };
  const text = JSON.stringify(value);
  useEffect(() => {
    if (echo.current.heard(text)) return;
    held.current = latest.current.value;
    setDraft(held.current);
  }, [text]);
  const change = useCallback((next: Change<T>) => {
    held.current = typeof next === "function" ? next(held.current) : next;
    echo.current.note(JSON.stringify(held.current));
    setDraft(held.current);
    latest.current.send(held.current);
  }, []);
  return [draft, change];
}
