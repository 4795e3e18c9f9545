import { CaretDownOutlined, CaretUpOutlined } from "@ant-design/icons";
import type { MetricAnswer, MetricMeta } from "../../api/metricSchema";
import { percent } from "../../lib/format";
import { t } from "../../lib/i18n";
import { fullFigure } from "../figureText";
import styles from "../insights.module.css";

/** Growth over an earlier period cut at the same number of workdays; nothing to compare with is a dash. */
export function Growth({
  word,
  metric,
  answer,
}: {
  word: string;
  metric: MetricMeta;
  answer: MetricAnswer | undefined;
}) {
  if (!answer) return <span>{"\u00a0"}</span>;
  const change = answer.compare?.change;
  if (change === null || change === undefined) {
    return <span title={t("reason.no_data")}>{`${word} \u2014`}</span>;
  }
  const good = change === 0 ? undefined : change > 0 !== Boolean(metric.falling_is_good);
  return (
    <span
      className={styles.change}
      data-good={good}
      title={t("figures.compared", {
        window: answer.compare?.window.join(" \u2013 ") ?? "",
        value: fullFigure(answer.compare?.value, answer.unit),
      })}
    >
      {`${word} `}
      {change > 0 ? <CaretUpOutlined aria-hidden /> : change < 0 ? <CaretDownOutlined aria-hidden /> : null}
      {change > 0 ? "+" : ""}
      {percent(change)}
    </span>
  );
}
