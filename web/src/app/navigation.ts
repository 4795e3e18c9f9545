/** The nine first-level groups of the left rail and what stands in each. */
import type { ObjectSummary } from "../api/schema";
import type { MessageKey } from "../lib/i18n";
import { can, objectLabel } from "../meta/objects";
import { listPath } from "../meta/paths";

export type RailIcon =
  | "home"
  | "lead"
  | "account"
  | "opportunity"
  | "deal"
  | "finance"
  | "service"
  | "analytics"
  | "work"
  | "more";

type Entry = { object: string } | { page: string; label: MessageKey; needs?: string; verb?: string };

interface Group {
  key: MessageKey;
  icon: RailIcon;
  entries: Entry[];
}

const GROUPS: readonly Group[] = [
  { key: "nav.home", icon: "home", entries: [{ page: "/", label: "nav.home" }] },
  { key: "nav.leads", icon: "lead", entries: [{ object: "lead" }, { object: "campaign" }] },
  { key: "nav.accounts", icon: "account", entries: [{ object: "account" }, { object: "contact" }] },
  {
    key: "nav.opportunities",
    icon: "opportunity",
    entries: [{ object: "opportunity" }, { object: "competitor" }, { object: "product" }, { object: "quote" }],
  },
  { key: "nav.deals", icon: "deal", entries: [{ object: "contract" }, { object: "order" }, { object: "project" }] },
  { key: "nav.finance", icon: "finance", entries: [{ object: "payment" }, { object: "invoice" }] },
  { key: "nav.service", icon: "service", entries: [{ object: "ticket" }] },
  {
    key: "nav.analytics",
    icon: "analytics",
    entries: [
      { page: "/analytics/figures", label: "nav.figures", needs: "opportunity" },
      { page: "/analytics/funnel", label: "nav.funnel", needs: "opportunity" },
      { page: "/analytics/forecast", label: "nav.forecast", needs: "opportunity" },
    ],
  },
  {
    key: "nav.work",
    icon: "work",
    entries: [
      { object: "activity" },
      { object: "task" },
      { object: "user" },
      { page: "/import", label: "nav.import", verb: "import" },
      { page: "/exports", label: "export.history", verb: "export" },
      { page: "/recycle-bin", label: "bin.title", verb: "delete" },
    ],
  },
];

/** Objects which configuration pages own; never listed by themselves in the rail. */
const HIDDEN = new Set(["role", "department", "pipeline", "stage", "import_batch", "history", "saved_view"]);

export interface NavItem {
  path: string;
  label: string;
  object?: string;
}

export interface NavGroup {
  key: MessageKey;
  icon: RailIcon;
  items: NavItem[];
}

/** More groups than these nobody finds their way in. */
const MOST_GROUPS = 9;

/** What people of a home board look at first stands first; the rest keeps its order. */
const FIRST: Record<string, readonly MessageKey[]> = {
  boss: ["nav.home", "nav.analytics"],
  manager: ["nav.home", "nav.opportunities", "nav.analytics"],
};

function inOrder(groups: NavGroup[], home: string | undefined): NavGroup[] {
  const first = FIRST[home ?? ""] ?? [];
  const rank = (group: NavGroup) => (first.includes(group.key) ? first.indexOf(group.key) : first.length);
  return [...groups].sort((one, other) => rank(one) - rank(other));
}

/** Groups with the pages this person may open, by what their role looks at first; a group without any is left out. */
export function navigation(
  objects: Map<string, ObjectSummary>,
  t: (key: MessageKey) => string,
  home?: string,
): NavGroup[] {
  const readable = (name: string) => {
    const object = objects.get(name);
    return object && (object.verbs?.includes("read") ?? true) ? object : undefined;
  };
  const allows = (verb: string) =>
    [...objects.values()].some((object) => object.name !== "import_batch" && can(object, verb));
  const placed = new Set<string>();
  const groups: NavGroup[] = [];
  for (const group of GROUPS) {
    const items: NavItem[] = [];
    for (const entry of group.entries) {
      if ("object" in entry) {
        placed.add(entry.object);
        const object = readable(entry.object);
        if (object) items.push({ path: listPath(object.name), label: objectLabel(object), object: object.name });
      } else if ((!entry.needs || readable(entry.needs)) && (!entry.verb || allows(entry.verb))) {
        items.push({ path: entry.page, label: t(entry.label) });
      }
    }
    if (items.length) groups.push({ key: group.key, icon: group.icon, items });
  }
  const rest = [...objects.values()].filter(
    (each) => each.name.startsWith("x_") && !placed.has(each.name) && !HIDDEN.has(each.name),
  );
  const custom = rest
    .filter((each) => readable(each.name))
    .map((each) => ({ path: listPath(each.name), label: objectLabel(each), object: each.name }));
  const last = groups.at(-1);
  if (custom.length && groups.length < MOST_GROUPS) groups.push({ key: "nav.more", icon: "more", items: custom });
  else if (last) last.items.push(...custom);
  return inOrder(groups, home);
}
