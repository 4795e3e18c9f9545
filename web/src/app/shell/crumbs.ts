/** Where an address stands: what lies above it, and the record it shows. Pure. */
import type { MessageKey } from "../../lib/i18n";
import { listPath, objectOfAlias } from "../../meta/paths";
import type { NavGroup } from "../navigation";

export interface Crumb {
  label: string;
  to?: string;
}

export interface Place {
  above: Crumb[];
  /** The name of the page; of a record it is known when the record is. */
  page: string;
  record?: { object: string; id: string };
}

interface Words {
  t: (key: MessageKey) => string;
  objectLabel: (object: string) => string;
  settingsLabel: (page: string) => string | undefined;
}

const PAGES: Record<string, MessageKey> = {
  "/me/security": "security.title",
  "/me/delegations": "delegate.title",
  "/me/notifications": "notify.settings",
  "/recycle-bin": "bin.title",
  "/audit": "audit.title",
};

/** The object of a list or record address and the rest of the way. */
function objectOf(path: string): [object: string, id: string | undefined] | undefined {
  const [first = "", second, third] = path.split("/").filter(Boolean);
  if (first === "o") return second ? [second, third] : undefined;
  const object = objectOfAlias(first);
  return object === first ? undefined : [object, second];
}

export function placeOf(path: string, groups: readonly NavGroup[], words: Words): Place | undefined {
  const { t } = words;
  const known = PAGES[path];
  if (known) return { above: [], page: t(known) };
  const [first = "", second = ""] = path.split("/").filter(Boolean);
  if (!first || first === "home") return undefined;
  if (first === "settings") {
    const label = words.settingsLabel(second);
    if (!label) return { above: [], page: t("nav.settings") };
    return { above: [{ label: t("nav.settings"), to: "/settings" }], page: label };
  }
  if (first === "import") {
    const top = { label: t("nav.import"), to: "/import" };
    return second === "batches" ? { above: [top], page: t("import.batches") } : { above: [], page: top.label };
  }
  const group = groups.find((each) =>
    each.items.some((item) => path === item.path || path.startsWith(`${item.path}/`)),
  );
  const heading = group && group.items.length > 1 ? [{ label: t(group.key) }] : [];
  const place = objectOf(path);
  if (first === "merge") {
    const above = { label: words.objectLabel(second), to: listPath(second) };
    return { above: [above], page: t("merge.start") };
  }
  if (!place) {
    const item = group?.items.find((each) => path.startsWith(each.path));
    return item ? { above: heading, page: item.label } : undefined;
  }
  const [object, id] = place;
  const label = words.objectLabel(object);
  const above = heading.filter((crumb) => crumb.label !== label);
  if (!id) return { above, page: label };
  return { above: [...above, { label, to: listPath(object) }], page: "", record: { object, id } };
}
