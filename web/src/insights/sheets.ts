/** Figures and their records as lines of a spreadsheet: numbers as numbers, head first. */
import type { MetricAnswer, MetricMeta } from "../api/metricSchema";
import type { FieldMeta, Json, RecordRow } from "../api/schema";
import { refName } from "../fields/values";
import { labelText, t, tOr } from "../lib/i18n";
import type { SheetCell } from "../lib/xlsx";
import { fieldLabel } from "../meta/objects";
import type { Cut } from "./cut";
import type { MatrixColumn } from "./FigureMatrix";
import { fraction, fullFigure, metricName, windowName } from "./figureText";
import { matrixRows } from "./matrix";

function asNumber(value: string | number | null | undefined): number | null {
  return value === null || value === undefined || value === "" ? null : Number(value);
}

/** Figures side by side, with the whole in the last line. */
export function matrixSheet(columns: MatrixColumn[], answers: (MetricAnswer | undefined)[], by: string): SheetCell[][] {
  const label = columns.flatMap(({ metric }) => metric.groups).find((group) => group.name === by)?.label;
  return [
    [labelText(label, by), ...columns.map((column) => metricName(column.metric, column.variant))],
    ...matrixRows(answers, by).map((row) => [row.label, ...columns.map((_, n) => asNumber(row.cells[n]?.value))]),
    [t("figures.total"), ...answers.map((answer) => asNumber(answer?.value))],
  ];
}

const NUMBERS = new Set(["int", "dec", "money", "pct", "duration"]);

function fieldCell(field: FieldMeta, value: Json | undefined): SheetCell {
  if (value === null || value === undefined) return null;
  if (NUMBERS.has(field.type)) return Number(value);
  const option = field.options?.find((each) => each.value === value);
  if (option) return labelText(option.label, String(value));
  if (typeof value === "object") return Array.isArray(value) ? value.map(refName).join(", ") : refName(value);
  return String(value);
}

/** The records behind a figure, each with the part it has in it. */
export function drillSheet(fields: FieldMeta[], rows: RecordRow[], withBase: boolean): SheetCell[][] {
  const part = (row: RecordRow, name: string) => (typeof row[name] === "string" ? Number(row[name]) : null);
  return [
    [...fields.map(fieldLabel), t("figures.part"), ...(withBase ? [t("figures.base")] : [])],
    ...rows.map((row) => [
      ...fields.map((field) => fieldCell(field, row[field.name])),
      part(row, "_value"),
      ...(withBase ? [part(row, "_base")] : []),
    ]),
  ];
}

/** Whose figures and of when, in words. */
export function cutText(cut: Cut): string {
  const scope = tOr(`scope.${cut.scope}`, cut.scope);
  return [scope, windowName(cut.window), cut.as_of ? `${t("figures.as_of")} ${cut.as_of}` : ""]
    .filter(Boolean)
    .join(" \u00b7 ");
}

/** Figures as they stand, one a line. */
export function toldFigures(
  cut: Cut,
  figures: { metric: MetricMeta; variant?: string; answer?: MetricAnswer }[],
): string {
  const lines = figures.flatMap(({ metric, variant, answer }) => {
    if (!answer) return [];
    const parts = answer.unit === "ratio" ? fraction(answer) : null;
    return [`${metricName(metric, variant)}: ${fullFigure(answer.value, answer.unit)}${parts ? ` (${parts})` : ""}`];
  });
  return [cutText(cut), ...lines].join("\n");
}
