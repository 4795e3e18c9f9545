import type { FieldMeta } from "../api/schema";
import { fieldLabel } from "../meta/objects";
import { kindOf } from "./registry";

/** The names of columns, each where its values stand. */
export function ColumnHeads({ columns }: { columns: readonly FieldMeta[] }) {
  return columns.map((each) => (
    <th key={each.name} data-align={kindOf(each).align}>
      {fieldLabel(each)}
    </th>
  ));
}
