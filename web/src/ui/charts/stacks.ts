/** Stacked columns with an interval around the middle, and a waterfall. */
import { type Mode, palettes, series } from "../tokens/tokens";
import { base, type ChartData, type ChartOption, categoryAxis, valueAxis } from "./options";

interface CustomApi {
  value: (dimension: number) => number;
  coord: (point: [number, number]) => [number, number];
}

const CAP = 7;
const MIDDLE = 4;

function stroke(color: string, x1: number, y1: number, x2: number, y2: number, width = 1.5) {
  return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: width } };
}

/** From the low to the high end, with a dot at the middle. */
function whisker(color: string) {
  return (_params: unknown, api: CustomApi) => {
    const at = api.value(0);
    const [x, low] = api.coord([at, api.value(1)]);
    const [, middle] = api.coord([at, api.value(2)]);
    const [, high] = api.coord([at, api.value(3)]);
    return {
      type: "group",
      children: [
        stroke(color, x, low, x, high),
        stroke(color, x - CAP, low, x + CAP, low),
        stroke(color, x - CAP, high, x + CAP, high),
        { type: "circle", shape: { cx: x, cy: middle, r: MIDDLE }, style: { fill: color } },
      ],
    };
  };
}

export function stacked(data: ChartData, mode: Mode): ChartOption {
  const colors = series[mode];
  const order = [colors[2], colors[0], colors[5]];
  const parts = data.series.map((each, index) => ({
    type: "bar",
    stack: "all",
    name: each.name,
    data: each.values,
    barMaxWidth: 46,
    itemStyle: { color: order[index % order.length], opacity: index === 2 ? 0.65 : 0.95 },
  }));
  const range = data.range;
  const ends = range && {
    type: "custom",
    name: range.name,
    renderItem: whisker(palettes[mode].text),
    encode: { x: 0, y: [1, 2, 3] },
    dimensions: ["at", ...range.parts],
    data: range.low.map((low, index) => [index, low, range.middle[index] ?? 0, range.high[index] ?? 0]),
    itemStyle: { color: palettes[mode].text },
    z: 5,
  };
  return {
    ...base(data, mode),
    xAxis: categoryAxis(data, mode, 110),
    yAxis: valueAxis(data, mode),
    series: ends ? [...parts, ends] : parts,
  };
}

/** Steps from an opening to a closing total: the first and last stand on the ground, the others hang between. */
export function waterfall(data: ChartData, mode: Mode): ChartOption {
  const palette = palettes[mode];
  const values = (data.series[0]?.values ?? []).map((value) => value ?? 0);
  let level = 0;
  const ground: number[] = [];
  const bars = values.map((value, index) => {
    const total = index === 0 || index === values.length - 1;
    const before = total ? 0 : level;
    level = total ? value : level + value;
    ground.push(Math.min(before, level));
    const color = total ? series[mode][0] : value < 0 ? palette.bad : palette.good;
    return { value: Math.abs(level - before), itemStyle: { color, borderRadius: 3 } };
  });
  const shared = base(data, mode);
  return {
    ...shared,
    tooltip: {
      ...(shared.tooltip as object),
      valueFormatter: undefined,
      formatter: (points: { dataIndex: number }[]) => {
        const at = points[0]?.dataIndex ?? 0;
        return `${data.labels[at]}: ${data.format(values[at] ?? 0)}`;
      },
    },
    xAxis: { ...categoryAxis(data, mode, 70), axisLabel: { color: palette.textSecondary, interval: 0, fontSize: 12 } },
    yAxis: valueAxis(data, mode),
    series: [
      { type: "bar", stack: "all", data: ground, itemStyle: { color: "transparent" }, silent: true, barMaxWidth: 46 },
      {
        type: "bar",
        stack: "all",
        name: data.series[0]?.name,
        data: bars,
        barMaxWidth: 46,
        label: {
          show: true,
          position: "top",
          color: palette.text,
          fontSize: 12,
          formatter: ({ dataIndex }: { dataIndex: number }) => data.format(values[dataIndex] ?? 0),
        },
      },
    ],
  };
}
