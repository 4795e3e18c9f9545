/** Conditional colours: which tone a row or one of its cells takes by the rules of the view. */
import type { ColorRule, ObjectMeta, RecordRow, Tone } from "../../api/schema";
import { type Condition, hasValue } from "../../lib/filter";
import { type Looker, matches } from "../../lib/matching";
import { findField } from "../../meta/objects";

export interface Tones {
  row?: Tone;
  cells: Readonly<Record<string, Tone>>;
}

export type Paint = (row: RecordRow) => Tones | undefined;

const NONE = Symbol("no tone");

export const NO_PAINT: Paint = () => undefined;

/** The first rule that holds counts, for the row and for each cell; a record is looked at once. */
export function painter(object: ObjectMeta, rules: readonly ColorRule[], looker: Looker): Paint {
  const usable = rules.filter((rule) => {
    const field = findField(object, rule.when.field);
    return (
      hasValue(rule.when as Condition) && field !== undefined && field.rights !== "hidden" && field.rights !== "masked"
    );
  });
  if (usable.length === 0) return NO_PAINT;
  const known = new WeakMap<RecordRow, Tones | typeof NONE>();
  const look = (row: RecordRow): Tones | undefined => {
    let tone: Tone | undefined;
    const cells: Record<string, Tone> = {};
    for (const rule of usable) {
      if (!matches(rule.when, row[rule.when.field], looker)) continue;
      if (rule.row) tone ??= rule.tone;
      else cells[rule.when.field] ??= rule.tone;
    }
    return tone || Object.keys(cells).length ? { ...(tone ? { row: tone } : {}), cells } : undefined;
  };
  return (row) => {
    const tones = known.get(row) ?? look(row) ?? NONE;
    known.set(row, tones);
    return tones === NONE ? undefined : tones;
  };
}

/** Fields the rules read beside those shown. */
export function paintedFields(rules: readonly ColorRule[]): string[] {
  return [...new Set(rules.map((rule) => rule.when.field))];
}
