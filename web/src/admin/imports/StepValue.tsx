import { InputNumber, Select } from "antd";
import type { FieldMeta, Json } from "../../api/schema";
import { labelText } from "../../lib/i18n";
import styles from "./imports.module.css";

interface StepValueProps {
  field: FieldMeta;
  value: Json | undefined;
  label: string;
  onChange: (value: Json) => void;
}

/** What a step to be made counts as: one of the options, or a percentage. */
export function StepValue({ field, value, label, onChange }: StepValueProps) {
  if (field.type === "pct") {
    return (
      <InputNumber
        min={0}
        max={100}
        suffix="%"
        className={styles.percent}
        aria-label={label}
        value={value === undefined || value === null ? null : Number(value)}
        onChange={(next) => onChange(next === null ? null : String(next))}
      />
    );
  }
  return (
    <Select
      className={styles.kind}
      aria-label={label}
      value={(value ?? field.default ?? undefined) as string | undefined}
      options={(field.options ?? []).map((option) => ({
        value: option.value,
        label: labelText(option.label, option.value),
      }))}
      onChange={(next: string) => onChange(next)}
    />
  );
}
