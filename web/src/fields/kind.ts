/** What the screens ask of a field type: show a value, edit it, filter by it. */
import type { ComponentType } from "react";
import type { FieldError, FieldMeta, Json, RecordRow } from "../api/schema";
import type { Operator } from "../lib/filter";

export interface ShowProps {
  field: FieldMeta;
  value: Json | undefined;
  record?: RecordRow;
  /** In a dense place (table cell, card): short forms, one line. */
  dense?: boolean;
}

export interface EditProps {
  field: FieldMeta;
  value: Json;
  onChange: (next: Json) => void;
  id?: string;
  autoFocus?: boolean;
  invalid?: boolean;
  /** Refusals of this field and of what is inside it: `lines[2].amount`. */
  errors?: readonly FieldError[];
  record?: RecordRow;
}

export interface FieldKind {
  Show: ComponentType<ShowProps>;
  /** What shows it comes over the line with the first value. */
  late?: boolean;
  /** It has state or questions of its own: it has to be drawn as a component. */
  remembers?: boolean;
  /** Absent where people never type the value themselves. */
  Edit?: ComponentType<EditProps>;
  /** The editor fills a whole row of a form. */
  wide?: boolean;
  align?: "right";
  /** First width of a table column in pixels. */
  width: number;
  operators: readonly Operator[];
}
