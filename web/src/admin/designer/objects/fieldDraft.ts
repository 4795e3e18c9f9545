/** A field while an administrator writes it, and what of it goes to the server. */
import type { DesignField, DesignObject, DesignOption, Rollup, Values } from "../../../api/designer";
import type { FieldType, Json } from "../../../api/schema";
import type { Labels } from "../../../lib/i18n";
import { isNamed, toLabels } from "../labels";
import { asks } from "./fieldTypes";

/** What the parts of a field's form get. */
export interface ChoicesProps {
  object: DesignObject;
  draft: FieldDraft;
  set: (more: Partial<FieldDraft>) => void;
  fresh: boolean;
}

export interface LineDraft {
  name: string;
  type: FieldType;
  label: Labels;
}

export interface FieldDraft {
  name: string;
  type: FieldType;
  label: Labels;
  help: Labels;
  required: boolean;
  unique: boolean;
  tracked: boolean;
  searchable: boolean;
  initial: Json;
  options: DesignOption[];
  depends_on: string | null;
  target: string;
  scale: number;
  max_length: number | null;
  pattern: string;
  gapless: boolean;
  expression: string;
  result: FieldType | null;
  rollup: Rollup;
  required_if: string;
  shown_if: string;
  lines: LineDraft[];
}

const NOTHING: Rollup = { object: "", link: "", function: "count" };

export function newField(type: FieldType): FieldDraft {
  return {
    name: "",
    type,
    label: {},
    help: {},
    required: false,
    unique: false,
    tracked: false,
    searchable: false,
    initial: null,
    options: [],
    depends_on: null,
    target: "",
    scale: 2,
    max_length: null,
    pattern: type === "autonum" ? "NO-{YYYY}-{0000}" : "",
    gapless: false,
    expression: "",
    result: null,
    rollup: NOTHING,
    required_if: "",
    shown_if: "",
    lines: [],
  };
}

export function draftOf(field: DesignField): FieldDraft {
  return {
    ...newField(field.type),
    name: field.name,
    label: field.label,
    help: field.help ?? {},
    required: field.required ?? false,
    unique: field.unique ?? false,
    tracked: field.tracked ?? false,
    searchable: field.searchable ?? false,
    initial: field.default ?? null,
    options: field.options ?? [],
    depends_on: field.depends_on ?? null,
    target: field.target ?? "",
    scale: field.scale ?? 2,
    max_length: field.max_length ?? null,
    pattern: field.pattern ?? "",
    gapless: field.gapless ?? false,
    expression: field.expression ?? "",
    rollup: field.rollup ?? NOTHING,
    required_if: field.required_if ?? "",
    shown_if: field.shown_if ?? "",
  };
}

function option(each: DesignOption): Values {
  return {
    value: each.value,
    label: toLabels(each.label),
    color: each.color ?? null,
    active: each.active ?? true,
    ...(each.when?.length ? { when: each.when } : {}),
  };
}

/** Everything a draft says about itself, by the server's names. */
function everything(draft: FieldDraft): Values {
  const asked = asks(draft.type);
  const body: Values = { label: toLabels(draft.label), help: isNamed(draft.help) ? toLabels(draft.help) : null };
  if (asked.required) body.required = draft.required;
  if (asked.unique) body.unique = draft.unique;
  if (asked.tracked) body.tracked = draft.tracked;
  if (asked.searchable) body.searchable = draft.searchable;
  if (asked.initial) body.default = draft.initial;
  if (asked.options) {
    body.options = draft.options.map(option);
    body.depends_on = draft.depends_on;
  }
  if (asked.scale) body.scale = draft.scale;
  if (asked.length) body.max_length = draft.max_length;
  if (asked.numbering) {
    body.pattern = draft.pattern;
    body.gapless = draft.gapless;
  }
  if (asked.expression) body.expression = draft.expression;
  body.required_if = draft.required_if.trim() || null;
  body.shown_if = draft.shown_if.trim() || null;
  return body;
}

const EMPTY = (value: Json | undefined) => value === null || value === undefined || value === false || value === "";

/** The body that makes the field. */
export function toNew(draft: FieldDraft): Values {
  const body = Object.fromEntries(Object.entries(everything(draft)).filter(([, value]) => !EMPTY(value)));
  const asked = asks(draft.type);
  if (asked.target) body.target = draft.target;
  if (asked.rollup)
    body.rollup = Object.fromEntries(Object.entries(draft.rollup).filter(([, value]) => value)) as Values;
  if (asked.expression && draft.result) body.result = draft.result;
  if (asked.lines) {
    body.fields = draft.lines.map((line) => ({ name: line.name, type: line.type, label: toLabels(line.label) }));
  }
  return { ...body, name: draft.name, type: draft.type };
}

const same = (a: Json | undefined, b: Json | undefined) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Only what differs from the field as it is; `back` takes exactly that back. */
export function toChange(before: FieldDraft, after: FieldDraft): { body: Values; back: Values } {
  const [old, fresh] = [everything(before), everything(after)];
  const body: Values = {};
  const back: Values = {};
  for (const [name, value] of Object.entries(fresh)) {
    if (same(old[name], value)) continue;
    body[name] = value;
    back[name] = old[name] ?? null;
  }
  return { body, back };
}

/** Why a draft cannot be sent yet, as the key of a text. */
export function lacking(draft: FieldDraft): "label" | "options" | "target" | "expression" | "rollup" | "lines" | null {
  const asked = asks(draft.type);
  if (!isNamed(draft.label)) return "label";
  if (asked.options && !draft.options.some((each) => each.active !== false)) return "options";
  if (asked.target && !draft.target) return "target";
  if (asked.expression && !draft.expression.trim()) return "expression";
  if (asked.rollup && !(draft.rollup.object && draft.rollup.link)) return "rollup";
  if (asked.lines && !draft.lines.some((each) => isNamed(each.label))) return "lines";
  return null;
}
