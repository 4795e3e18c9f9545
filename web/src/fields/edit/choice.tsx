import { Select } from "antd";
import { labelText } from "../../lib/i18n";
import type { EditProps } from "../kind";
import { offeredOptions } from "./offered";
import { ownName } from "./ownName";

function optionsOf({ field, value, record }: EditProps) {
  return offeredOptions(field, value, record).map((option) => ({
    value: option.value,
    label: labelText(option.label, option.value),
  }));
}

export function ChoiceEdit(props: EditProps) {
  return (
    <Select
      id={props.id}
      aria-label={ownName(props)}
      autoFocus={props.autoFocus}
      defaultOpen={props.autoFocus}
      status={props.invalid ? "error" : undefined}
      allowClear={!props.field.required}
      showSearch={{ optionFilterProp: "label" }}
      style={{ width: "100%" }}
      value={typeof props.value === "string" ? props.value : undefined}
      onChange={(next: string | undefined) => props.onChange(next ?? null)}
      options={optionsOf(props)}
    />
  );
}

export function ChoicesEdit(props: EditProps) {
  return (
    <Select
      id={props.id}
      aria-label={ownName(props)}
      mode="multiple"
      autoFocus={props.autoFocus}
      status={props.invalid ? "error" : undefined}
      showSearch={{ optionFilterProp: "label" }}
      style={{ width: "100%" }}
      value={Array.isArray(props.value) ? props.value.map(String) : []}
      onChange={(next: string[]) => props.onChange(next)}
      options={optionsOf(props)}
    />
  );
}

export function TagsEdit({ field, value, onChange, id, autoFocus, invalid }: EditProps) {
  return (
    <Select
      id={id}
      aria-label={ownName({ id, field })}
      mode="tags"
      autoFocus={autoFocus}
      status={invalid ? "error" : undefined}
      style={{ width: "100%" }}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(next: string[]) => onChange(next)}
      open={false}
      suffixIcon={null}
    />
  );
}
