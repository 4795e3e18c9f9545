/** Shapes on the wire, as the HTTP interface settles them. */
import type { Filter, Json } from "../lib/filter";
import type { Labels } from "../lib/i18n";
import type { ButtonPart, Layout, RecordType } from "./layoutSchema";

export type { Filter, Json, Layout };

export type FieldType =
  | "id"
  | "text"
  | "ltext"
  | "rich"
  | "int"
  | "dec"
  | "money"
  | "pct"
  | "bool"
  | "date"
  | "datetime"
  | "duration"
  | "enum"
  | "enum[]"
  | "ref"
  | "ref[]"
  | "sub"
  | "user"
  | "dept"
  | "phone"
  | "email"
  | "url"
  | "region"
  | "address"
  | "geo"
  | "file[]"
  | "image[]"
  | "sign"
  | "autonum"
  | "formula"
  | "rollup"
  | "json"
  | "secret"
  | "tags";

export type FieldRight = "hidden" | "masked" | "read" | "edit";

export interface OptionMeta {
  value: string;
  label: Labels;
  color?: string;
  active?: boolean;
  /** Values of the field this one depends on under which the option may be chosen. */
  when?: string[];
}

export interface FieldMeta {
  name: string;
  type: FieldType;
  label: Labels;
  required?: boolean;
  unique?: boolean;
  options?: OptionMeta[];
  target?: string;
  scale?: number;
  rights?: FieldRight;
  derived?: boolean;
  system?: boolean;
  tracked?: boolean;
  searchable?: boolean;
  default?: Json;
  sortable?: boolean;
  filterable?: boolean;
  help?: Labels;
  /** Of what is worked out by the server: how. The type is then that of the result. */
  computed?: "formula" | "rollup";
  max_length?: number;
  /** The field that decides which options may be chosen. */
  depends_on?: string;
  /** Of a line table: the link of its lines to this record. */
  via?: string;
  currency_field?: string;
  shown_if?: string;
  required_if?: string;
  /** The right to it is narrower in some records. */
  by_record?: boolean;
  /** Its values are still being worked out for the records there are: how many percent are done. */
  filling?: number;
}

export interface ActionMeta {
  name: string;
  label: Labels;
  input?: FieldMeta[];
}

export interface ObjectSummary {
  name: string;
  label: Labels;
  name_field: string;
  verbs?: string[];
}

export interface ObjectMeta extends ObjectSummary {
  fields: FieldMeta[];
  layout?: Layout;
  verbs: string[];
  actions?: ActionMeta[];
  record_types?: RecordType[];
  buttons?: ButtonPart[];
  /** The version of all definitions; another one means that something was changed. */
  version?: number;
}

export interface Ref {
  id: string;
  name: string;
}

export interface RecordRow {
  id: string;
  [field: string]: Json | undefined;
}

export interface SortKey {
  field: string;
  dir: "asc" | "desc";
}

export interface RecordQuery {
  filter?: Filter | null;
  sort?: SortKey[];
  fields?: string[];
  expand?: string[];
  limit?: number;
  cursor?: string;
  count?: boolean;
  as_of?: string;
}

export interface RecordPage {
  records: RecordRow[];
  next_cursor?: string | null;
  total?: number;
  total_capped?: boolean;
}

export interface BoardQuery {
  filter?: Filter | null;
  column: string;
  cards?: number;
  sum?: string;
  fields?: string[];
  expand?: string[];
}

export interface BoardColumn {
  value: string | null;
  label: string | Labels | null;
  count: number;
  sum?: string | null;
  cards: RecordRow[];
  next_cursor?: string | null;
}

export type ListMode = "table" | "board" | "split" | "calendar" | "grouped";

export type Tone = "good" | "warn" | "bad" | "accent";

/** A condition on a record's own values, and the tone its row or one cell takes where it holds. */
export interface ColorRule {
  when: { field: string; op: string; value?: Json };
  tone: Tone;
  row: boolean;
}

/** What a saved view holds; the server keeps it as it is and checks the filter. */
export interface SavedViewBody {
  filter?: Filter | null;
  sort?: SortKey[];
  columns?: string[];
  mode?: ListMode;
  group?: string;
  day?: string;
  scale?: "month" | "week";
  frozen?: number;
  density?: "compact" | "default" | "loose";
  totals?: Readonly<Record<string, "sum" | "avg">>;
  colors?: ColorRule[];
  widths?: Readonly<Record<string, number>>;
}

export type Audience = "mine" | "team" | "all";

export interface SavedView {
  id: string;
  object: string;
  name: string;
  audience: Audience;
  mine: boolean;
  /** The caller may change it. */
  editable: boolean;
  owner: string;
  body: SavedViewBody;
}

/** The views of an object, and how somebody arranged them. */
export interface ViewShelf {
  views: SavedView[];
  pinned: string[];
  /** The view the list opens with: the person's own choice, else that of a role. */
  opens: string | null;
  own_default: string | null;
  may_publish: boolean;
  roles?: { id: string; name: string; view: string | null }[];
}

export interface SearchHit {
  object: string;
  id: string;
  name: string;
  snippet?: string;
}

export interface Me {
  csrf_token?: string;
  user: Ref & { login?: string; title?: string | null; department?: Ref | null; manager?: Ref | null };
  roles?: (Ref | string)[];
  departments?: Ref[];
  home?: string;
  scope?: string;
  is_admin?: boolean;
  workspace: { name: string; title?: string; kind?: string; timezone?: string; currency?: string };
  permissions?: Json;
  /** The administrator who looks on as this person, read only. */
  view_as?: { by: Ref };
  /** The person who works in this person's name. */
  acting?: { by: Ref };
}

export interface DemoLogin {
  login: string;
  name: string;
  role: string;
  password: string;
}

export interface FieldError {
  field: string | null;
  code: string;
  message: string;
  severity?: "block" | "warn";
}

export interface ProblemBody {
  type?: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  errors?: FieldError[];
  request_id?: string;
  mine?: RecordRow;
  theirs?: RecordRow;
  [extra: string]: unknown;
}
