/** Keyboard shortcuts that never fire while someone types or composes Chinese. */
import { useEffect, useRef } from "react";
import { shortcutOf } from "./keys";
import { preferences } from "./preferences";

export type Hotkeys = Record<string, (event: KeyboardEvent) => void>;

const SEQUENCE_MS = 900;

/** What covers the page. The peek drawer has no mask: the list behind it stays in use. */
const MODAL = ".ant-modal-mask, .ant-drawer-mask, dialog[open]";

/** Inputs nobody types into; the arrows, Space and Enter are still theirs. */
const CHOSEN = new Set(["radio", "checkbox", "button", "submit", "reset"]);
const OWN_KEYS = /^(Arrow.*| |Enter)$/;

/** Whether a key goes to what has the focus: a text somebody types, an editor, a choice that is moved by arrows. */
export function isTyping(target: EventTarget | null, key = ""): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && CHOSEN.has(target.type)) return OWN_KEYS.test(key);
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** The name of a pressed key: `mod+k`, `/`, `Enter`, `ArrowDown`, `g`. */
export function keyName(event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey">): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.metaKey || event.ctrlKey) return `mod+${key}`;
  return event.altKey ? `alt+${key}` : key;
}

/** True while an input method still owns the keys (229 is what older engines send). */
export function isComposing(event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Binds shortcuts while mounted, by the keys they come with; `g o` is a sequence, `mod+…` also works inside inputs. */
export function useHotkeys(keys: Hotkeys, enabled = true): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!enabled) return;
    let prefix = "";
    let at = 0;
    const onKey = (event: KeyboardEvent) => {
      if (isComposing(event) || event.defaultPrevented) return;
      const name = keyName(event);
      if (!name.startsWith("mod+") && (isTyping(event.target, event.key) || document.querySelector(MODAL))) return;
      const sequence = prefix && Date.now() - at < SEQUENCE_MS ? `${prefix} ${name}` : name;
      const bound = (pressed: string) => latest.current[shortcutOf(pressed, preferences().keys) ?? ""];
      const action = bound(sequence) ?? bound(name);
      prefix = name;
      at = Date.now();
      if (!action) return;
      prefix = "";
      event.preventDefault();
      action(event);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled]);
}
