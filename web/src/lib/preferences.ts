/** What a person chose on this device: language, theme, density, rail. */
import { browserLocale, type Locale } from "./i18n";
import { createStore, readLocal, useStore, writeLocal } from "./store";

export type ThemeChoice = "light" | "dark" | "system";
export type Density = "compact" | "default" | "loose";

export interface Preferences {
  locale: Locale;
  theme: ThemeChoice;
  density: Density;
  railFolded: boolean;
  /** Groups of the rail that are closed. */
  closedGroups: readonly string[];
  /** Keys chosen for shortcuts, by the key that each comes with. */
  keys: Readonly<Record<string, string>>;
}

const KEY = "yingdan.preferences";

const store = createStore<Preferences>({
  locale: browserLocale(),
  theme: "system",
  density: "default",
  railFolded: false,
  closedGroups: [],
  keys: {},
  ...readLocal<Partial<Preferences>>(KEY, {}),
});

export function preferences(): Preferences {
  return store.get();
}

export function setPreferences(change: Partial<Preferences>): void {
  store.set({ ...store.get(), ...change });
  writeLocal(KEY, store.get());
}

export function usePreferences(): Preferences {
  return useStore(store);
}
