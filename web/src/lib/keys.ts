/** Shortcuts as they come, and the keys a person on this device rather presses. A shortcut is named by the key it comes with. */
import { preferences, setPreferences, usePreferences } from "./preferences";

type Chosen = Readonly<Record<string, string>>;

/** The shortcut that what was pressed stands for, by the keys chosen; undefined where its own key was given up for another. */
export function shortcutOf(pressed: string, chosen: Chosen): string | undefined {
  const chosenFor = Object.keys(chosen).find((shortcut) => chosen[shortcut] === pressed);
  return chosenFor ?? (pressed in chosen ? undefined : pressed);
}

/** The key that a shortcut has on this device. */
export function keyOf(shortcut: string, chosen: Chosen = preferences().keys): string {
  return chosen[shortcut] ?? shortcut;
}

/** A key as it is written on keyboards: `C`, `G A`, `/`. */
export function keyCap(key: string): string {
  return key.toUpperCase();
}

export function useKeyOf(): (shortcut: string) => string {
  const { keys } = usePreferences();
  return (shortcut) => keyOf(shortcut, keys);
}

/** What a button does with its shortcut, for its tooltip. */
export function withKey(label: string, shortcut: string): string {
  return `${label} (${keyCap(keyOf(shortcut))})`;
}

/** Gives a shortcut another key; its own one again takes the choice back. */
export function chooseKey(shortcut: string, key: string): void {
  const { [shortcut]: _, ...others } = preferences().keys;
  setPreferences({ keys: key === shortcut ? others : { ...others, [shortcut]: key } });
}

/** The key that a press chooses for a shortcut: one character, behind the first key of a sequence; undefined for others. */
export function keyFor(shortcut: string, event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey">) {
  const key = event.key.toLowerCase();
  if (key.length !== 1 || key === " " || event.metaKey || event.ctrlKey || event.altKey) return undefined;
  const [first, second] = shortcut.split(" ");
  if (second) return `${first} ${key}`;
  return key === "g" ? undefined : key; // it begins sequences
}
