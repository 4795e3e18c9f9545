/** Which fields a form shows, in which sections, and which of them it needs. Pure. */
import type { FormState } from "../../api/forms";
import type { LayoutSection } from "../../api/layoutSchema";
import type { FieldError, FieldMeta, Json, ObjectMeta } from "../../api/schema";
import { fieldLabel, findField } from "../../meta/objects";

/** True where values decide what is shown or needed: only then is the server asked while somebody types. */
export function hasConditions(object: ObjectMeta): boolean {
  const inLayout = (object.layout?.sections ?? []).some(
    (section) => section.shown_if || section.fields.some((field) => field.shown_if || field.required_if),
  );
  return inLayout || object.fields.some((field) => field.shown_if || field.required_if);
}

export interface FormSection {
  key: string;
  title?: LayoutSection["label"];
  columns: number;
  fields: FieldMeta[];
}

/** The layout's sections with the fields that may be shown here; fields the layout calls required or fixed are so. */
export function sectionsOf(
  object: ObjectMeta,
  state: FormState | undefined,
  fits: (field: FieldMeta) => boolean,
): FormSection[] {
  const hidden = new Set(state?.hidden_sections ?? []);
  const sections = (object.layout?.sections ?? []).map((section, index): FormSection => {
    const placed = hidden.has(index) ? [] : section.fields;
    const fields = placed.flatMap(({ name, required, readonly }) => {
      const field = findField(object, name);
      if (!field || !fits(field)) return [];
      const asPlaced = { ...field, required: field.required || required === true };
      return [readonly ? { ...asPlaced, rights: "read" as const } : asPlaced];
    });
    return { key: String(index), title: section.label, columns: section.columns ?? 2, fields };
  });
  return sections.filter((section) => section.fields.length > 0);
}

/** Without what the state hides; what it needs has its star. */
export function inState(fields: readonly FieldMeta[], state: FormState | undefined): FieldMeta[] {
  if (!state) return [...fields];
  const hidden = new Set(state.hidden);
  const needed = new Set(state.required);
  return fields
    .filter((field) => !hidden.has(field.name))
    .map((field) => (needed.has(field.name) ? { ...field, required: true } : field));
}

/** A refusal as one line of the summary: which field, why. Lines of a table say their number. */
export function summaryOf(
  object: ObjectMeta,
  error: FieldError,
): { field: string | null; label: string; text: string } {
  const [, name = error.field ?? "", line] = /^([^[.]+)(?:\[(\d+)\])?/.exec(error.field ?? "") ?? [];
  const field = findField(object, name);
  const place = line === undefined ? "" : ` #${Number(line) + 1}`;
  return { field: field ? name : null, label: field ? `${fieldLabel(field)}${place}` : "", text: error.message };
}

/** Refusals without "required" where the same field is refused for what was typed: that value only counted as none. */
export function oncePerField(errors: readonly FieldError[]): FieldError[] {
  const other = new Set(errors.filter((error) => error.code !== "required").map((error) => error.field));
  return errors.filter((error) => error.code !== "required" || !other.has(error.field));
}

/** Values whose fields are gone: somebody retired them, or took the right away, while the form was open. */
export function goneFields(errors: readonly FieldError[], values: Record<string, Json>): string[] {
  const gone = errors.filter((error) => error.code === "unknown_field" || error.code === "read_only");
  return gone.map((error) => error.field ?? "").filter((name) => name in values);
}
