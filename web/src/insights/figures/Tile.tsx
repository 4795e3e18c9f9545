import { CaretDownOutlined, CaretUpOutlined } from "@ant-design/icons";
import { Link } from "react-router";
import type { MetricAnswer, MetricMeta } from "../../api/metricSchema";
import { useMetric } from "../../api/metrics";
import { percent } from "../../lib/format";
import { t } from "../../lib/i18n";
import { problemText } from "../../ui/useNotify";
import { Caveats } from "../Caveats";
import { type Cut, drillPath } from "../cut";
import { Formula } from "../Formula";
import { figure, fraction, fullFigure, isMoney, metricName, reasonText } from "../figureText";
import styles from "../insights.module.css";

interface TileProps {
  metric: MetricMeta;
  variant?: string;
  cut: Cut;
}

/** One figure: large, explained, compared with the period before, leading to its records. */
export function Tile({ metric, variant, cut }: TileProps) {
  const answer = useMetric(metric.id, { ...cut, variant, compare: "previous" });
  const data = answer.data;
  return (
    <div className={styles.tile} data-stale={answer.isPlaceholderData}>
      <div className={styles.tileHead}>
        <span className="ellipsis" title={metricName(metric, variant)}>
          {metricName(metric, variant)}
        </span>
        <Formula metric={metric} answer={data} />
      </div>
      {answer.error ? (
        <div className={styles.failed}>{problemText(answer.error)}</div>
      ) : data === undefined ? (
        <span className={styles.big}>{"\u00a0"}</span>
      ) : (
        <Link
          to={drillPath(metric.id, { ...cut, variant })}
          className={styles.big}
          title={reasonText(data.reason) ?? fullFigure(data.value, data.unit)}
        >
          {figure(data.value, data.unit)}
        </Link>
      )}
      <div className={styles.small}>{data ? <Beside metric={metric} answer={data} /> : "\u00a0"}</div>
      <Caveats answers={[data]} money={isMoney(data?.unit)} />
    </div>
  );
}

function Beside({ metric, answer }: { metric: MetricMeta; answer: MetricAnswer }) {
  const parts = answer.unit === "ratio" ? fraction(answer) : null;
  const change = answer.compare?.change;
  if (change === null || change === undefined) return <>{parts ?? "\u00a0"}</>;
  const good = change === 0 ? undefined : change > 0 !== Boolean(metric.falling_is_good);
  return (
    <>
      <span
        className={styles.change}
        data-good={good}
        title={t("figures.compared", {
          window: answer.compare?.window.join(" – ") ?? "",
          value: fullFigure(answer.compare?.value, answer.unit),
        })}
      >
        {change > 0 ? <CaretUpOutlined aria-hidden /> : change < 0 ? <CaretDownOutlined aria-hidden /> : null}
        {change > 0 ? "+" : ""}
        {percent(change)}
      </span>
      {parts ? <span>{parts}</span> : null}
    </>
  );
}
