import type { ReactNode } from "react";
import type { FieldMeta, RecordRow } from "../api/schema";
import { FieldValue } from "./FieldValue";
import type { ShowProps } from "./kind";
import { kindOf } from "./registry";
import { isEmpty } from "./values";

/**
 * A value of a table cell, the same as `FieldValue` draws it. A table draws hundreds of them while it is scrolled: what shows a
 * value without anything of its own to remember is called, which is a third of the work of a component.
 */
export function drawn(field: FieldMeta, record: RecordRow): ReactNode {
  const value = record[field.name];
  if (isEmpty(value)) return null;
  const { Show, late, remembers } = kindOf(field);
  if (late || remembers) return <FieldValue field={field} record={record} dense />;
  return (Show as (props: ShowProps) => ReactNode)({ field, value, record, dense: true });
}
