import type { MetricGroup } from "../api/metricSchema";
import { figure } from "./figureText";
import styles from "./insights.module.css";
import { linePoints } from "./matrixTone";

const WIDTH = 72;
const HEIGHT = 18;
const EDGE = 2;

interface SparklineProps {
  group: MetricGroup | undefined;
  starts: string[];
  unit: string;
}

/** The last periods of a group as a small line; every value is told to whoever rests on it or listens. */
export function Sparkline({ group, starts, unit }: SparklineProps) {
  const course = group?.trend ?? [];
  const points = linePoints(course, WIDTH, HEIGHT);
  if (!points) return null;
  const told = course.map((value, index) => `${starts[index] ?? ""} ${figure(value, unit)}`).join("\n");
  const last = points.split(" ").at(-1)?.split(",") ?? [];
  return (
    <svg
      className={styles.spark}
      width={WIDTH + 2 * EDGE}
      height={HEIGHT + 2 * EDGE}
      viewBox={`${-EDGE} ${-EDGE} ${WIDTH + 2 * EDGE} ${HEIGHT + 2 * EDGE}`}
      role="img"
      aria-label={told}
    >
      <title>{told}</title>
      <polyline points={points} />
      <circle cx={last[0]} cy={last[1]} r="2" />
    </svg>
  );
}
