/** Which help belongs to an address. */
import type { MessageKey } from "../../lib/i18n";

type Topic =
  | "home"
  | "list"
  | "record"
  | "figures"
  | "funnel"
  | "forecast"
  | "import"
  | "settings"
  | "bin"
  | "audit"
  | "merge";

const BY_PATH: readonly [RegExp, Topic][] = [
  [/^\/(home)?$/, "home"],
  [/^\/analytics\/(figures|drill)/, "figures"],
  [/^\/analytics\/funnel/, "funnel"],
  [/^\/analytics\/forecast/, "forecast"],
  [/^\/import/, "import"],
  [/^\/settings/, "settings"],
  [/^\/me\//, "settings"],
  [/^\/recycle-bin/, "bin"],
  [/^\/audit/, "audit"],
  [/^\/merge\//, "merge"],
  [/^\/o\/[^/]+\/[^/]+/, "record"],
  [/^\/o\/[^/]+/, "list"],
  [/^\/[^/]+\/[^/]+/, "record"],
];

/** The sentences of a page, the first says what it is for. */
export function helpOf(path: string): MessageKey[] {
  const topic = BY_PATH.find(([pattern]) => pattern.test(path))?.[1] ?? "list";
  return [`help.${topic}.what`, `help.${topic}.how`];
}
