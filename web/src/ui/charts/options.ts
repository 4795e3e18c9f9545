/** Chart options from plain series, in the tokens' colours. */
import { font, type Mode, palettes, series } from "../tokens/tokens";

export type ChartOption = Record<string, unknown>;

export interface ChartData {
  labels: string[];
  series: { name: string; values: (number | null)[] }[];
  format: (value: number) => string;
  /** An interval around each label's middle; `parts` name low, middle and high. */
  range?: { name: string; parts: [string, string, string]; low: number[]; middle: number[]; high: number[] };
}

function axisLine(mode: Mode) {
  return { lineStyle: { color: palettes[mode].border } };
}

export function base(data: ChartData, mode: Mode): ChartOption {
  const colors = palettes[mode];
  return {
    color: series[mode],
    animationDuration: 200,
    textStyle: { fontFamily: font, color: colors.textSecondary },
    grid: { left: 8, right: 16, top: data.series.length > 1 || data.range ? 34 : 12, bottom: 4, containLabel: true },
    legend:
      data.series.length > 1
        ? {
            // One line, turned over where there is no room: a second one would lie upon the chart.
            type: "scroll",
            top: 0,
            left: 0,
            pageIconSize: 10,
            pageIconColor: colors.textSecondary,
            pageIconInactiveColor: colors.border,
            pageTextStyle: { color: colors.textTertiary },
            icon: "roundRect",
            itemWidth: 10,
            itemHeight: 10,
            textStyle: { color: colors.textSecondary },
          }
        : undefined,
    tooltip: {
      trigger: "axis",
      backgroundColor: colors.raised,
      borderColor: colors.border,
      textStyle: { color: colors.text, fontSize: 13 },
      axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } },
      valueFormatter: (value: unknown) => (typeof value === "number" ? data.format(value) : "—"),
    },
  };
}

export function valueAxis(data: ChartData, mode: Mode) {
  const numbers = [...data.series.flatMap((each) => each.values), ...(data.range?.high ?? [])];
  const highest = Math.max(0, ...numbers.map((each) => Math.abs(each ?? 0)));
  return {
    type: "value",
    splitNumber: 4,
    // Steps below one would be written alike: ¥0, ¥0, ¥1, ¥1. Shares between 0 and 1 keep theirs.
    minInterval: highest === 0 || highest >= 1 ? 1 : undefined,
    axisLabel: { color: palettes[mode].textTertiary, formatter: data.format },
    splitLine: axisLine(mode),
  };
}

export function categoryAxis(data: ChartData, mode: Mode, width: number) {
  return {
    type: "category",
    data: data.labels,
    axisTick: { show: false },
    axisLine: axisLine(mode),
    axisLabel: { color: palettes[mode].textSecondary, width, overflow: "truncate" },
  };
}

/** Upright bars: a course over time or a few categories. */
export function columns(data: ChartData, mode: Mode): ChartOption {
  return {
    ...base(data, mode),
    xAxis: categoryAxis(data, mode, 90),
    yAxis: valueAxis(data, mode),
    series: data.series.map((each) => ({
      type: "bar",
      name: each.name,
      data: each.values,
      barMaxWidth: 34,
      itemStyle: { borderRadius: [3, 3, 0, 0] },
    })),
  };
}

/** Lying bars: categories with long names, the first on top. */
export function bars(data: ChartData, mode: Mode): ChartOption {
  return {
    ...base(data, mode),
    xAxis: valueAxis(data, mode),
    yAxis: { ...categoryAxis(data, mode, 110), inverse: true },
    series: data.series.map((each) => ({
      type: "bar",
      name: each.name,
      data: each.values,
      barMaxWidth: 24,
      itemStyle: { borderRadius: [0, 3, 3, 0] },
    })),
  };
}

/** A course over time of ratios or averages. */
export function lines(data: ChartData, mode: Mode): ChartOption {
  return {
    ...base(data, mode),
    xAxis: { ...categoryAxis(data, mode, 90), boundaryGap: false },
    yAxis: valueAxis(data, mode),
    series: data.series.map((each) => ({
      type: "line",
      name: each.name,
      data: each.values,
      symbolSize: 6,
      lineStyle: { width: 2 },
      connectNulls: false,
    })),
  };
}
