/** Departments as a tree. Pure. */
import type { RecordRow } from "../../../api/schema";
import { refId } from "../../../fields/values";

export interface Branch {
  row: RecordRow;
  children: Branch[];
}

/** Rows below their parents; those whose parent is not there stand at the top. */
export function treeOf(rows: readonly RecordRow[]): Branch[] {
  const branches = new Map(rows.map((row) => [row.id, { row, children: [] as Branch[] }]));
  const top: Branch[] = [];
  for (const branch of branches.values()) {
    const parent = branches.get(refId(branch.row.parent) ?? "");
    (parent ? parent.children : top).push(branch);
  }
  return top;
}

/** Ids of a branch and everything below it: where it can never be moved to. */
export function below(rows: readonly RecordRow[], id: string): Set<string> {
  const found = new Set([id]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const row of rows) {
      if (!found.has(row.id) && found.has(refId(row.parent) ?? "")) {
        found.add(row.id);
        grew = true;
      }
    }
  }
  return found;
}
