import type { FieldMeta, Json } from "../../api/schema";
import { labelText } from "../../lib/i18n";
import type { ShowProps } from "../kind";
import { isEmpty } from "../values";
import styles from "./show.module.css";

/** Tones an option colour may name; anything else stays neutral. */
const TONES: Record<string, string> = {
  green: "good",
  success: "good",
  won: "good",
  red: "bad",
  lost: "bad",
  error: "bad",
  orange: "warn",
  gold: "warn",
  yellow: "warn",
  amber: "warn",
  blue: "accent",
  open: "accent",
};

export function optionLabel(field: FieldMeta, value: Json): string {
  const option = field.options?.find((each) => each.value === value);
  return option ? labelText(option.label, option.value) : String(value);
}

function Chip({ field, value }: { field: FieldMeta; value: Json }) {
  const option = field.options?.find((each) => each.value === value);
  const tone = TONES[option?.color ?? ""] ?? TONES[String(value)] ?? "plain";
  return (
    <span className={styles.chip} data-tone={tone}>
      {optionLabel(field, value)}
    </span>
  );
}

export function Choice({ field, value, dense }: ShowProps) {
  if (isEmpty(value) || value === undefined) return null;
  const coloured = field.options?.some((each) => each.color) || field.name === "biz_status" || field.name === "status";
  if (!coloured && !dense) return <span>{optionLabel(field, value)}</span>;
  return coloured ? <Chip field={field} value={value} /> : <span>{optionLabel(field, value)}</span>;
}

export function Choices({ field, value }: ShowProps) {
  if (!Array.isArray(value)) return null;
  return (
    <span className={styles.chips}>
      {value.map((each) => (
        <Chip key={String(each)} field={field} value={each} />
      ))}
    </span>
  );
}

export function Tags({ value }: ShowProps) {
  if (!Array.isArray(value)) return null;
  return (
    <span className={styles.chips}>
      {value.map((each) => (
        <span key={String(each)} className={styles.chip} data-tone="plain">
          {String(each)}
        </span>
      ))}
    </span>
  );
}
