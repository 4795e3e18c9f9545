import { Suspense } from "react";
import type { FieldMeta, RecordRow } from "../api/schema";
import { kindOf } from "./registry";
import { isEmpty } from "./values";

interface FieldValueProps {
  field: FieldMeta;
  record: RecordRow;
  dense?: boolean;
}

/** A record's value of a field, or a quiet dash. */
export function FieldValue({ field, record, dense }: FieldValueProps) {
  const value = record[field.name];
  if (isEmpty(value)) return dense ? null : <span className="muted">—</span>;
  const { Show, late } = kindOf(field);
  const shown = <Show field={field} value={value} record={record} dense={dense} />;
  return late ? <Suspense fallback={null}>{shown}</Suspense> : shown;
}
