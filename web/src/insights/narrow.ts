/** Departments as a tree to choose from. */

interface Department {
  id: string;
  name: string;
  parent: string | null;
}

export interface Branch {
  value: string;
  title: string;
  children: Branch[];
}

/** The tree of departments; one whose parent is not among them stands at the top, a circle is cut where it closes. */
export function branches(departments: readonly Department[]): Branch[] {
  const known = new Set(departments.map((each) => each.id));
  const below = new Map<string | null, Department[]>();
  for (const each of departments) {
    const parent = each.parent !== null && known.has(each.parent) ? each.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), each]);
  }
  const seen = new Set<string>();
  const build = (parent: string | null): Branch[] =>
    (below.get(parent) ?? [])
      .filter((each) => !seen.has(each.id) && seen.add(each.id))
      .map((each) => ({ value: each.id, title: each.name, children: build(each.id) }));
  return build(null);
}
