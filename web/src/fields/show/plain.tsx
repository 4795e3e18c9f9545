import type { FieldMeta } from "../../api/schema";
import { date, dateTime, groupDigits, money, percent, shortMoney, todayOf } from "../../lib/format";
import { locale, t } from "../../lib/i18n";
import type { ShowProps } from "../kind";
import { isEmpty } from "../values";
import styles from "./show.module.css";

const LATE_FIELDS = /^(expected_close|due_date|due_on|next_step_date|next_at|next_activity_at)$/;

function numeric(value: unknown): value is string | number {
  return (typeof value === "string" || typeof value === "number") && Number.isFinite(Number(value));
}

export function Text({ value, dense }: ShowProps) {
  if (isEmpty(value)) return null;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return dense ? (
    <span title={text.length > 20 ? text : undefined}>{text}</span>
  ) : (
    <span className={styles.text}>{text}</span>
  );
}

export function LongText({ value, dense }: ShowProps) {
  if (isEmpty(value)) return null;
  return <span className={dense ? undefined : styles.long}>{String(value)}</span>;
}

export function NumberValue({ value, field }: ShowProps) {
  if (isEmpty(value)) return null;
  if (!numeric(value)) return <span>{String(value)}</span>;
  return <span className="num">{groupDigits(String(value), field.type === "int" ? 0 : undefined)}</span>;
}

/** Money: full with grouping; in dense places short for large amounts, the full value in the tooltip. */
export function Money({ value, record, dense }: ShowProps) {
  if (isEmpty(value)) return null;
  if (!numeric(value)) return <span>{String(value)}</span>;
  const currency = typeof record?.currency === "string" ? record.currency : undefined;
  const full = money(value, currency);
  if (!dense || Math.abs(Number(value)) < 1e8) return <span className="num">{full}</span>;
  return (
    <span className="num" title={full}>
      {shortMoney(value, currency)}
    </span>
  );
}

export function Percent({ value }: ShowProps) {
  if (isEmpty(value)) return null;
  if (!numeric(value)) return <span>{String(value)}</span>;
  return <span className="num">{percent(Number(value) / 100, 0)}</span>;
}

export function Bool({ value }: ShowProps) {
  if (isEmpty(value)) return null;
  return <span className={value ? undefined : "muted"}>{t(value ? "value.yes" : "value.no")}</span>;
}

function isLate(field: FieldMeta, value: string): boolean {
  return LATE_FIELDS.test(field.name) && value.slice(0, 10) < todayOf();
}

export function DateValue({ value, field, record }: ShowProps) {
  if (isEmpty(value)) return null;
  const text = String(value);
  const open = record?.biz_status === undefined || record.biz_status === "open";
  const late = open && isLate(field, text);
  return (
    <time
      className={`num ${late ? (styles.late ?? "") : ""}`}
      dateTime={text}
      title={late ? t("value.overdue") : undefined}
    >
      {date(text)}
    </time>
  );
}

export function DateTimeValue({ value }: ShowProps) {
  if (isEmpty(value)) return null;
  const text = String(value);
  return (
    <time className="num" dateTime={text}>
      {dateTime(text)}
    </time>
  );
}

/** Seconds as hours and minutes. */
export function Duration({ value }: ShowProps) {
  if (isEmpty(value) || !numeric(value)) return null;
  const minutes = Math.round(Number(value) / 60);
  const format = new Intl.NumberFormat(locale(), { style: "unit", unit: "minute", unitDisplay: "short" });
  if (minutes < 60) return <span className="num">{format.format(minutes)}</span>;
  const hours = new Intl.NumberFormat(locale(), {
    style: "unit",
    unit: "hour",
    unitDisplay: "short",
    maximumFractionDigits: 1,
  });
  return <span className="num">{hours.format(minutes / 60)}</span>;
}

/** Structured values nobody drew a form for. */
export function JsonValue({ value, dense }: ShowProps) {
  if (isEmpty(value)) return null;
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) return <span>{value.join(", ")}</span>;
  const text = typeof value === "string" ? value : JSON.stringify(value, null, dense ? 0 : 2);
  return dense ? <span>{text}</span> : <pre className={styles.json}>{text}</pre>;
}

export function Secret({ value }: ShowProps) {
  return isEmpty(value) ? null : <span>••••••</span>;
}
