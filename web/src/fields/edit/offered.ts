/** Which options of a choice are offered, given the rest of the record. */
import type { FieldMeta, Json, OptionMeta, RecordRow } from "../../api/schema";

/** Options in use that fit what the field depends on; what is chosen already stays, so that nothing vanishes. */
export function offeredOptions(field: FieldMeta, value: Json, record: RecordRow | undefined): OptionMeta[] {
  const chosen = new Set(Array.isArray(value) ? value : [value]);
  const decides = field.depends_on ? record?.[field.depends_on] : undefined;
  const fits = (option: OptionMeta) =>
    !option.when?.length || !field.depends_on || option.when.includes(String(decides ?? ""));
  return (field.options ?? []).filter(
    (option) => chosen.has(option.value) || (option.active !== false && fits(option)),
  );
}
