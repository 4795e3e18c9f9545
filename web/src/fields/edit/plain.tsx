import { Input, InputNumber, Switch } from "antd";
import type { Json } from "../../api/schema";
import { currencySymbol, shortNumber } from "../../lib/format";
import { t } from "../../lib/i18n";
import type { EditProps } from "../kind";
import styles from "./edit.module.css";
import { ownName } from "./ownName";

function text(value: Json): string {
  return value === null || value === undefined ? "" : String(value);
}

const HTML_TYPES: Record<string, string> = { email: "email", phone: "tel", url: "url", secret: "password" };

export function TextEdit({ field, value, onChange, id, autoFocus, invalid }: EditProps) {
  return (
    <Input
      id={id}
      aria-label={ownName({ id, field })}
      type={HTML_TYPES[field.type] ?? "text"}
      autoFocus={autoFocus}
      autoComplete={field.type === "secret" ? "new-password" : "off"}
      status={invalid ? "error" : undefined}
      value={text(value)}
      onChange={(event) => onChange(event.target.value || null)}
    />
  );
}

export function LongTextEdit({ field, value, onChange, id, autoFocus, invalid }: EditProps) {
  return (
    <Input.TextArea
      id={id}
      aria-label={ownName({ id, field })}
      autoFocus={autoFocus}
      autoSize={{ minRows: 2, maxRows: 10 }}
      status={invalid ? "error" : undefined}
      value={text(value)}
      onChange={(event) => onChange(event.target.value || null)}
    />
  );
}

/** Decimals travel as strings, so that nothing is rounded on the way. */
export function NumberEdit({ field, value, onChange, id, autoFocus, invalid, record }: EditProps) {
  const isMoney = field.type === "money";
  const currency = typeof record?.currency === "string" ? record.currency : "CNY";
  const whole = field.type === "int" || field.type === "duration";
  const large = isMoney && Math.abs(Number(value)) >= 1e4;
  return (
    <div className={styles.number}>
      <InputNumber<string>
        id={id}
        aria-label={ownName({ id, field })}
        stringMode
        autoFocus={autoFocus}
        status={invalid ? "error" : undefined}
        prefix={isMoney ? currencySymbol(currency) : undefined}
        suffix={field.type === "pct" ? "%" : undefined}
        precision={whole ? 0 : undefined}
        controls={false}
        style={{ width: "100%" }}
        value={value === null || value === undefined ? null : String(value)}
        onChange={(next) => onChange(next === null || next === "" ? null : whole ? Number(next) : next)}
      />
      {large ? <span className={styles.hint}>{shortNumber(String(value))}</span> : null}
    </div>
  );
}

export function BoolEdit({ field, value, onChange, id }: EditProps) {
  return (
    <Switch
      id={id}
      aria-label={ownName({ id, field })}
      checked={value === true}
      onChange={onChange}
      checkedChildren={t("value.yes")}
      unCheckedChildren={t("value.no")}
    />
  );
}
