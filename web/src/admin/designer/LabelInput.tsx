import { GlobalOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { type Labels, LOCALES, type Locale, locale, t } from "../../lib/i18n";
import styles from "./designer.module.css";
import { relabelled } from "./labels";

interface LabelInputProps {
  label: string;
  value: Labels;
  onChange: (next: Labels) => void;
  required?: boolean;
  autoFocus?: boolean;
  long?: boolean;
}

/** A name in the person's language; the other languages open on demand. */
export function LabelInput({ label, value, onChange, required, autoFocus, long }: LabelInputProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const first = locale();
  const shown: Locale[] = open ? [first, ...LOCALES.filter((each) => each !== first)] : [first];
  const Box = long ? Input.TextArea : Input;
  return (
    <div className={styles.field}>
      <label htmlFor={`${id}-${first}`} data-required={required}>
        {label}
      </label>
      <div className={styles.labels}>
        {shown.map((each) => (
          <Box
            key={each}
            id={`${id}-${each}`}
            autoFocus={autoFocus === true && each === first}
            value={value[each] ?? ""}
            aria-required={each === first ? required : undefined}
            placeholder={open ? t(`locale.${each}`) : undefined}
            aria-label={each === first ? undefined : `${label} ${t(`locale.${each}`)}`}
            onChange={(event) => onChange(relabelled(value, each, event.target.value))}
          />
        ))}
        <Button
          type="text"
          icon={<GlobalOutlined aria-hidden />}
          aria-expanded={open}
          aria-label={t("design.languages")}
          title={t("design.languages")}
          onClick={() => setOpen(!open)}
        />
      </div>
    </div>
  );
}
