import type { PreviewTable, TableMapping } from "../../api/imports";
import { tableKey } from "./draft";
import { useDraft } from "./wizardStore";

/** Tables of the run with their mapping as it stands. */
export function useIncluded(): { table: PreviewTable; mapping: TableMapping }[] {
  const draft = useDraft();
  return (draft.preview?.tables ?? []).flatMap((table) => {
    const key = tableKey(table);
    const mapping = draft.tables.find((each) => tableKey(each) === key);
    return mapping && !draft.left.includes(key) ? [{ table, mapping }] : [];
  });
}
