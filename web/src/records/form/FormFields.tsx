import { useId } from "react";
import type { FieldError, FieldMeta, Json, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldEditor } from "../../fields/FieldEditor";
import { kindOf } from "../../fields/registry";
import { labelText } from "../../lib/i18n";
import { fieldLabel } from "../../meta/objects";
import styles from "./form.module.css";

interface FormFieldsProps {
  object: ObjectMeta;
  fields: FieldMeta[];
  values: Record<string, Json | undefined>;
  errors?: readonly FieldError[];
  /** Columns where there is room; by default as many as fit. */
  columns?: number;
  autoFocus?: boolean;
  onChange: (name: string, value: Json) => void;
}

/** Labels, editors and refusals of some fields, two columns where there is room. */
export function FormFields({ object, fields, values, errors = [], columns, autoFocus, onChange }: FormFieldsProps) {
  const prefix = useId();
  return (
    <div className={styles.fields} data-columns={columns}>
      {fields.map((field, index) => {
        const inside = errors.filter((error) => error.field?.startsWith(`${field.name}[`));
        const problems = errors.filter((error) => error.field === field.name);
        const id = `${prefix}-${object.name}-${field.name}`;
        const wide = kindOf(field).wide || field.name === object.name_field;
        return (
          <div key={field.name} className={styles.field} data-wide={wide} data-field={field.name}>
            <label htmlFor={id} className={styles.label}>
              {field.required ? <span className={styles.star}>*</span> : null}
              {fieldLabel(field)}
            </label>
            <FieldEditor
              id={id}
              field={field}
              value={values[field.name] ?? null}
              record={values as RecordRow}
              errors={inside}
              invalid={problems.length > 0}
              autoFocus={autoFocus && index === 0}
              onChange={(value) => onChange(field.name, value)}
            />
            {problems.map((problem) => (
              <div key={problem.code} className={styles.problem} role="alert">
                {problem.message}
              </div>
            ))}
            {field.help && problems.length === 0 ? <div className={styles.help}>{labelText(field.help)}</div> : null}
          </div>
        );
      })}
    </div>
  );
}
