import { useEffect, useRef } from "react";
import { echarts } from "./echarts";
import type { ChartOption } from "./options";

interface ChartCanvasProps {
  option: ChartOption;
  height: number;
  label: string;
  onPick?: (index: number) => void;
}

/** One chart; follows its box, answers clicks with the index of the category. */
export default function ChartCanvas({ option, height, label, onPick }: ChartCanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const chart = useRef<ReturnType<typeof echarts.init>>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const instance = echarts.init(element, undefined, { renderer: "svg" });
    chart.current = instance;
    instance.on("click", (event) => {
      if (typeof event.dataIndex === "number") pick.current?.(event.dataIndex);
    });
    const observer = new ResizeObserver(() => instance.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      instance.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option]);
  return <div ref={box} style={{ height }} role="img" aria-label={label} />;
}
