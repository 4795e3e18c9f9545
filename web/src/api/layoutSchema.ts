/** Layouts and record types on the wire. */
import type { Json } from "../lib/filter";
import type { Labels } from "../lib/i18n";

export interface PlacedField {
  name: string;
  required?: boolean;
  readonly?: boolean;
  shown_if?: string;
  required_if?: string;
  width?: number;
}

export interface LayoutSection {
  label?: Labels | null;
  columns?: number;
  fields: PlacedField[];
  shown_if?: string;
}

/** A layout as it fits the caller: its roles, the device and the type of the record. */
export interface Layout {
  name?: string;
  sections?: LayoutSection[];
  list?: string[];
  form?: string[];
  header?: string[];
  board?: { column: string; sum?: string } | null;
  related?: { object: string; field: string }[];
  search?: string[];
}

/** A kind of records of one object: options, links and defaults of its own. */
export interface RecordType {
  name: string;
  label: Labels;
  active?: boolean;
  options?: Record<string, string[]>;
  links?: Record<string, string[]>;
  defaults?: Record<string, Json>;
  layout?: string | null;
}

/** A button of a record page: opens an address, sets fields or runs an action. `target` is what its kind needs. */
export interface ButtonPart {
  name: string;
  label: Labels;
  kind: "url" | "set" | "action";
  target: Json;
  shown_if?: string | null;
  confirm?: Labels | null;
}
