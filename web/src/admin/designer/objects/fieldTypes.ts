/** The types a field may have, as people choose among them, and what each of them asks. */
import type { FieldType } from "../../../api/schema";

export interface TypeGroup {
  key: "text" | "number" | "time" | "choice" | "link" | "place" | "file" | "made";
  types: readonly FieldType[];
}

export const TYPE_GROUPS: readonly TypeGroup[] = [
  { key: "text", types: ["text", "ltext", "rich", "phone", "email", "url"] },
  { key: "number", types: ["int", "dec", "money", "pct", "duration"] },
  { key: "time", types: ["date", "datetime"] },
  { key: "choice", types: ["bool", "enum", "enum[]", "tags"] },
  { key: "link", types: ["ref", "ref[]", "user", "dept", "sub"] },
  { key: "place", types: ["region", "address", "geo"] },
  { key: "file", types: ["file[]", "image[]", "sign", "json", "secret"] },
  { key: "made", types: ["autonum", "formula", "rollup"] },
];

const OPTIONS = new Set<FieldType>(["enum", "enum[]"]);
const TARGETS = new Set<FieldType>(["ref", "ref[]"]);
const SCALES = new Set<FieldType>(["dec", "money", "pct"]);
const LENGTHS = new Set<FieldType>(["text", "ltext"]);
const UNIQUE = new Set<FieldType>(["text", "int", "phone", "email", "url", "date"]);
const DEFAULTS = new Set<FieldType>([
  "text",
  "ltext",
  "int",
  "dec",
  "money",
  "pct",
  "bool",
  "date",
  "enum",
  "url",
  "phone",
]);
const COMPUTED = new Set<FieldType>(["autonum", "formula", "rollup"]);
const NEVER_REQUIRED = new Set<FieldType>([...COMPUTED, "sub", "bool", "json", "secret"]);

/** What the form of a field shows for its type. */
export function asks(type: FieldType) {
  return {
    options: OPTIONS.has(type),
    target: TARGETS.has(type),
    scale: SCALES.has(type),
    length: LENGTHS.has(type),
    unique: UNIQUE.has(type),
    initial: DEFAULTS.has(type),
    required: !NEVER_REQUIRED.has(type),
    numbering: type === "autonum",
    expression: type === "formula",
    rollup: type === "rollup",
    lines: type === "sub",
    tracked: !COMPUTED.has(type) && type !== "sub" && type !== "secret",
    searchable: type === "text" || type === "autonum" || type === "phone",
  };
}
