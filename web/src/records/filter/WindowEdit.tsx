import { InputNumber, Select, Space } from "antd";
import type { FieldMeta, Json } from "../../api/schema";
import { FieldEditor } from "../../fields/FieldEditor";
import { WINDOWS } from "../../lib/filter";
import { dayOf } from "../../lib/format";
import { t } from "../../lib/i18n";
import { addDays, parseSpan, type Span, spanName, windowDays } from "../../lib/windows";
import styles from "./filter.module.css";
import { windowHint, windowText } from "./words";

const MOST = 9999;
const DAY: FieldMeta = { name: "day", type: "date", label: {}, required: true };
const RANGE = /^\d{4}-\d{2}-\d{2}\//;

/** How a window is put: one with a name, so many days, weeks or months, or from a day to a day. */
function kindOfWindow(value: string): string {
  if ((WINDOWS as readonly string[]).includes(value)) return value;
  const span = parseSpan(value);
  if (span) return `${span.way}_n`;
  return RANGE.test(value) ? "range" : value;
}

/** A span of days in words, with the days it stands for today. */
export function WindowEdit({ value, onChange }: { value: string; onChange: (next: Json) => void }) {
  const today = dayOf(new Date().toISOString());
  const kind = kindOfWindow(value);
  const span = kind.endsWith("_n") ? parseSpan(value) : undefined;
  const range = kind === "range" ? windowDays(value, today) : undefined;
  const pick = (next: string) => {
    if (next === "last_n" || next === "next_n") {
      onChange(spanName({ way: next === "last_n" ? "last" : "next", count: 14, unit: "days" }));
    } else onChange(next === "range" ? `${today}/${addDays(today, 1)}` : next);
  };
  const known = [...WINDOWS, "last_n", "next_n", "range"] as string[];
  const options = [
    ...WINDOWS.map((window) => ({ value: window as string, label: windowText(window) })),
    { value: "last_n", label: t("window.last_n") },
    { value: "next_n", label: t("window.next_n") },
    { value: "range", label: t("window.range") },
    ...(known.includes(kind) ? [] : [{ value: kind, label: windowText(kind) }]),
  ];
  const setRange = (from: Json, to: Json) => {
    if (typeof from !== "string" || typeof to !== "string") return;
    const [first, last] = from <= to ? [from, to] : [to, from];
    onChange(`${first}/${addDays(last, 1)}`);
  };
  return (
    <div className={styles.window}>
      <Space wrap>
        <Select
          aria-label={t("filter.value")}
          showSearch={{ optionFilterProp: "label" }}
          popupMatchSelectWidth={false}
          style={{ minWidth: 130 }}
          value={kind}
          options={options}
          onChange={pick}
        />
        {span ? <SpanEdit span={span} onChange={(next) => onChange(spanName(next))} /> : null}
      </Space>
      {range ? (
        <Space>
          <FieldEditor field={DAY} value={range[0]} onChange={(from) => setRange(from, addDays(range[1], -1))} />–
          <FieldEditor field={DAY} value={addDays(range[1], -1)} onChange={(to) => setRange(range[0], to)} />
        </Space>
      ) : (
        <span className={styles.days}>{windowHint(value, today)}</span>
      )}
    </div>
  );
}

function SpanEdit({ span, onChange }: { span: Span; onChange: (next: Span) => void }) {
  return (
    <Space.Compact>
      <InputNumber
        aria-label={t("window.count")}
        min={1}
        max={MOST}
        precision={0}
        style={{ width: 80 }}
        value={span.count}
        onChange={(count) => onChange({ ...span, count: Math.min(MOST, Math.max(1, Number(count) || 1)) })}
      />
      <Select
        aria-label={t("window.unit")}
        value={span.unit}
        popupMatchSelectWidth={false}
        options={(["days", "weeks", "months"] as const).map((unit) => ({ value: unit, label: t(`window.${unit}`) }))}
        onChange={(unit) => onChange({ ...span, unit })}
      />
    </Space.Compact>
  );
}
