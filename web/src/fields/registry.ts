/** One kind per field type: the only place that maps type names to components. */
import { type ComponentType, lazy } from "react";
import type { FieldMeta, FieldType } from "../api/schema";
import type { Operator } from "../lib/filter";
import type { EditProps, FieldKind, ShowProps } from "./kind";
import { Choice, Choices, Tags } from "./show/choice";
import { Email, Links, LinkValue, Phone, Url } from "./show/links";
import {
  Bool,
  DateTimeValue,
  DateValue,
  Duration,
  JsonValue,
  LongText,
  Money,
  NumberValue,
  Percent,
  Secret,
  Text,
} from "./show/plain";

const TEXT: readonly Operator[] = ["contains", "eq", "ne", "starts_with", "is_null"];
const NUMBER: readonly Operator[] = ["eq", "gte", "lte", "gt", "lt", "between", "is_null"];
const DATE: readonly Operator[] = ["within", "between", "gte", "lte", "is_null"];
const ONE_OF: readonly Operator[] = ["in", "not_in", "is_null"];
const PERSON: readonly Operator[] = ["me", "my_team", "in", "not_in", "is_null"];
const NONE: readonly Operator[] = ["is_null"];

/** Editors load when someone edits: none of them is needed to read. */
function editor(load: () => Promise<ComponentType<EditProps>>): ComponentType<EditProps> {
  return lazy(async () => ({ default: await load() }));
}

const TextEdit = editor(async () => (await import("./edit/plain")).TextEdit);
const LongTextEdit = editor(async () => (await import("./edit/plain")).LongTextEdit);
const NumberEdit = editor(async () => (await import("./edit/plain")).NumberEdit);
const BoolEdit = editor(async () => (await import("./edit/plain")).BoolEdit);
const DateEdit = editor(async () => (await import("./edit/temporal")).DateEdit);
const DateTimeEdit = editor(async () => (await import("./edit/temporal")).DateTimeEdit);
const ChoiceEdit = editor(async () => (await import("./edit/choice")).ChoiceEdit);
const ChoicesEdit = editor(async () => (await import("./edit/choice")).ChoicesEdit);
const TagsEdit = editor(async () => (await import("./edit/choice")).TagsEdit);
const LinkEdit = editor(async () => (await import("./edit/links")).LinkEdit);
const LinksEdit = editor(async () => (await import("./edit/links")).LinksEdit);
const JsonEdit = editor(async () => (await import("./edit/JsonEdit")).JsonEdit);
const RichEdit = editor(async () => (await import("./edit/RichEdit")).RichEdit);
const RegionEdit = editor(async () => (await import("./edit/places")).RegionEdit);
const AddressEdit = editor(async () => (await import("./edit/places")).AddressEdit);
const GeoEdit = editor(async () => (await import("./edit/places")).GeoEdit);
const FilesEdit = editor(async () => (await import("./files/FilesEdit")).FilesEdit);
const SignEdit = editor(async () => (await import("./files/SignEdit")).SignEdit);
const LinesEdit = editor(async () => (await import("./lines/LinesEdit")).LinesEdit);

/** Fetches the editors people use most, so that a lost line does not keep anybody from typing. */
export function warmEditors(): void {
  for (const load of [
    () => import("./edit/plain"),
    () => import("./edit/choice"),
    () => import("./edit/links"),
    () => import("./edit/temporal"),
  ]) {
    // Without a line they are asked for again when somebody edits.
    load().catch(() => undefined);
  }
}

function viewer(load: () => Promise<ComponentType<ShowProps>>): ComponentType<ShowProps> {
  return lazy(async () => ({ default: await load() }));
}

const FilesValue = viewer(async () => (await import("./files/FilesValue")).FilesValue);
const LinesValue = viewer(async () => (await import("./lines/LinesValue")).LinesValue);
const RichText = viewer(async () => (await import("./show/rich")).RichText);
const RegionValue = viewer(async () => (await import("./show/places")).RegionValue);
const AddressValue = viewer(async () => (await import("./show/places")).AddressValue);
const GeoValue = viewer(async () => (await import("./show/places")).GeoValue);

const text: FieldKind = { Show: Text, Edit: TextEdit, width: 180, operators: TEXT };
const json: FieldKind = { Show: JsonValue, Edit: JsonEdit, wide: true, width: 200, operators: NONE };
const number: FieldKind = { Show: NumberValue, Edit: NumberEdit, align: "right", width: 110, operators: NUMBER };
const link: FieldKind = { Show: LinkValue, Edit: LinkEdit, width: 180, operators: ONE_OF };

const kinds: Record<FieldType, FieldKind> = {
  id: { Show: Text, width: 280, operators: ["in"] },
  text,
  ltext: { Show: LongText, Edit: LongTextEdit, wide: true, width: 260, operators: TEXT },
  rich: { Show: RichText, late: true, Edit: RichEdit, wide: true, width: 260, operators: TEXT },
  int: number,
  dec: number,
  money: { ...number, Show: Money, width: 130 },
  pct: { ...number, Show: Percent, width: 90 },
  bool: { Show: Bool, Edit: BoolEdit, width: 80, operators: ["eq"] },
  date: { Show: DateValue, Edit: DateEdit, width: 120, operators: DATE },
  datetime: { Show: DateTimeValue, Edit: DateTimeEdit, width: 150, operators: DATE },
  duration: { ...number, Show: Duration },
  enum: { Show: Choice, Edit: ChoiceEdit, width: 120, operators: ONE_OF },
  "enum[]": { Show: Choices, Edit: ChoicesEdit, width: 180, operators: NONE },
  ref: link,
  "ref[]": { Show: Links, remembers: true, Edit: LinksEdit, width: 200, operators: NONE },
  sub: { Show: LinesValue, late: true, Edit: LinesEdit, wide: true, width: 120, operators: NONE },
  user: { ...link, width: 110, operators: PERSON },
  dept: { ...link, width: 140 },
  phone: { Show: Phone, Edit: TextEdit, width: 140, operators: TEXT },
  email: { Show: Email, Edit: TextEdit, width: 200, operators: TEXT },
  url: { Show: Url, Edit: TextEdit, width: 200, operators: TEXT },
  region: { ...text, Show: RegionValue, late: true, Edit: RegionEdit },
  address: { ...text, Show: AddressValue, late: true, Edit: AddressEdit, wide: true, width: 240 },
  geo: { Show: GeoValue, late: true, Edit: GeoEdit, width: 160, operators: NONE },
  "file[]": { Show: FilesValue, late: true, Edit: FilesEdit, wide: true, width: 160, operators: NONE },
  "image[]": { Show: FilesValue, late: true, Edit: FilesEdit, wide: true, width: 160, operators: NONE },
  sign: { Show: FilesValue, late: true, Edit: SignEdit, wide: true, width: 120, operators: NONE },
  autonum: { Show: Text, width: 140, operators: TEXT },
  formula: { Show: Text, width: 140, operators: NONE },
  rollup: { Show: NumberValue, align: "right", width: 120, operators: NUMBER },
  json,
  secret: { Show: Secret, Edit: TextEdit, width: 100, operators: NONE },
  tags: { Show: Tags, Edit: TagsEdit, width: 180, operators: NONE },
};

/** Links to short-named master data need less room than links to companies. */
const NARROW_TARGETS = new Set(["stage", "pipeline", "user", "role"]);

/** First width of a field's column in pixels. */
export function columnWidth(field: FieldMeta): number {
  return NARROW_TARGETS.has(field.target ?? "") ? 110 : kindOf(field).width;
}

/** The kind of a field; a type this client does not know yet is shown as text. */
export function kindOf(field: FieldMeta): FieldKind {
  return kinds[field.type] ?? { ...text, Edit: undefined };
}
