import { Link } from "react-router";
import { useMetric } from "../../api/metrics";
import type { MetricMeta } from "../../api/schema";
import { labelText } from "../../lib/i18n";
import { problemText } from "../../ui/useNotify";
import { type Cut, drillPath } from "../cut";
import { Formula } from "../Formula";
import { figure, fraction, fullFigure } from "../figureText";
import styles from "../insights.module.css";

/** One figure: large, explained, leading to its records. */
export function Tile({ metric, cut }: { metric: MetricMeta; cut: Cut }) {
  const answer = useMetric(metric.id, cut);
  const data = answer.data;
  const parts = data ? fraction(data) : null;
  return (
    <div className={styles.tile} data-stale={answer.isPlaceholderData}>
      <div className={styles.tileHead}>
        <span className="ellipsis">{labelText(metric.label, metric.id)}</span>
        <Formula metric={metric} answer={data} />
      </div>
      {answer.error ? (
        <div className={styles.failed}>{problemText(answer.error)}</div>
      ) : (
        <Link
          to={drillPath(metric.id, cut)}
          className={styles.big}
          title={data ? fullFigure(data.value, metric.unit) : undefined}
        >
          {data ? figure(data.value, metric.unit) : " "}
        </Link>
      )}
      <div className={styles.small}>{parts ?? " "}</div>
    </div>
  );
}
