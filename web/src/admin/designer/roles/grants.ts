/** Rights of a role as a matrix: verbs on objects, rights on fields. Pure. */
import type { Json } from "../../../api/schema";

export const VERBS = [
  "read",
  "create",
  "update",
  "delete",
  "export",
  "import",
  "transfer",
  "merge",
  "bulk",
  "share",
] as const;
export type Verb = (typeof VERBS)[number];

export const RIGHTS = ["edit", "read", "masked", "hidden"] as const;
export type Right = (typeof RIGHTS)[number];

/** What stands for every object that has no line of its own. */
export const EVERY = "*";

export interface Grant {
  verbs: string[];
  fields?: Record<string, Json>;
}

export type Grants = Record<string, Grant>;

export function grantsOf(value: Json | undefined): Grants {
  if (!value || typeof value !== "object" || Array.isArray(value)) return {};
  return value as unknown as Grants;
}

/** The grant that counts for an object, and whether it is the object's own. */
export function effective(grants: Grants, object: string): { grant: Grant; own: boolean } {
  const own = grants[object];
  return own ? { grant: own, own: true } : { grant: grants[EVERY] ?? { verbs: [] }, own: false };
}

function write(grants: Grants, object: string, change: (grant: Grant) => Grant): Grants {
  return { ...grants, [object]: change(effective(grants, object).grant) };
}

/** A verb given or taken. Nobody can do anything with what may not be read. */
export function withVerb(grants: Grants, object: string, verb: Verb, on: boolean): Grants {
  return write(grants, object, (grant) => {
    const verbs = new Set(grant.verbs);
    if (on) verbs.add(verb).add("read");
    else if (verb === "read") verbs.clear();
    else verbs.delete(verb);
    return { ...grant, verbs: VERBS.filter((each) => verbs.has(each)) };
  });
}

export function withVerbs(grants: Grants, object: string, verbs: readonly Verb[]): Grants {
  return write(grants, object, (grant) => ({ ...grant, verbs: [...verbs] }));
}

/** The right on a field; "rule" when it depends on the record. */
export function rightOn(grants: Grants, object: string, field: string): Right | "rule" {
  const right = effective(grants, object).grant.fields?.[field];
  if (right === undefined) return "edit";
  return typeof right === "string" ? (right as Right) : "rule";
}

export function withRight(grants: Grants, object: string, field: string, right: Json): Grants {
  return write(grants, object, (grant) => {
    const { [field]: _, ...others } = grant.fields ?? {};
    return { ...grant, fields: right === "edit" ? others : { ...others, [field]: right } };
  });
}

export interface GrantChange {
  object: string;
  what: string;
  before: string;
  after: string;
}

/** What differs, line by line, as it is shown before it is saved. */
export function differences(before: Grants, after: Grants): GrantChange[] {
  const found: GrantChange[] = [];
  for (const object of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, fresh] = [effective(before, object).grant, effective(after, object).grant];
    for (const verb of VERBS) {
      const [was, is] = [old.verbs.includes(verb), fresh.verbs.includes(verb)];
      if (was !== is) found.push({ object, what: verb, before: was ? "yes" : "no", after: is ? "yes" : "no" });
    }
    for (const field of new Set([...Object.keys(old.fields ?? {}), ...Object.keys(fresh.fields ?? {})])) {
      const [was, is] = [old.fields?.[field] ?? "edit", fresh.fields?.[field] ?? "edit"];
      if (JSON.stringify(was) === JSON.stringify(is)) continue;
      const word = (right: Json) => (typeof right === "string" ? right : "rule");
      found.push({ object, what: field, before: word(was), after: word(is) });
    }
  }
  return found;
}
