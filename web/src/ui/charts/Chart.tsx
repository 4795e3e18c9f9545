import { lazy, Suspense, useMemo } from "react";
import { useMode } from "../ThemeProvider";
import { bars, type ChartData, columns, lines } from "./options";
import { stacked, waterfall } from "./stacks";

const ChartCanvas = lazy(() => import("./ChartCanvas"));

export type ChartShape = "columns" | "bars" | "lines" | "stacked" | "waterfall";

const shapes = { columns, bars, lines, stacked, waterfall };

interface ChartProps {
  shape: ChartShape;
  data: ChartData;
  height?: number;
  label: string;
  onPick?: (index: number) => void;
}

/** A chart in the theme's colours; its code loads when the first one shows. */
export function Chart({ shape, data, height = 240, label, onPick }: ChartProps) {
  const mode = useMode();
  const option = useMemo(() => shapes[shape](data, mode), [shape, data, mode]);
  return (
    <Suspense fallback={<div style={{ height }} />}>
      <ChartCanvas option={option} height={height} label={label} onPick={onPick} />
    </Suspense>
  );
}
