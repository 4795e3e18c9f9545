/** Rows of a tree in reading order: everyone right under whom they belong to. */

interface Node {
  id: string | null;
  parent?: string | null;
}

/** The rows nested, keeping the order among those of one parent; one whose parent is not there stands at the top. */
export function nested<T extends Node>(rows: readonly T[]): T[] {
  const known = new Set(rows.map((row) => row.id));
  const below = new Map<string | null, T[]>();
  for (const row of rows) {
    const parent = row.parent && row.parent !== row.id && known.has(row.parent) ? row.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), row]);
  }
  const found = new Set<T>();
  const walk = (parent: string | null) => {
    for (const row of below.get(parent) ?? []) {
      if (found.has(row)) continue;
      found.add(row);
      if (row.id !== null) walk(row.id);
    }
  };
  walk(null);
  return [...found, ...rows.filter((row) => !found.has(row))];
}
