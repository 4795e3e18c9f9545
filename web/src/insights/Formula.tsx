import { InfoCircleOutlined } from "@ant-design/icons";
import { Popover } from "antd";
import type { MetricAnswer, MetricMeta } from "../api/metricSchema";
import { percent } from "../lib/format";
import { labelText, t } from "../lib/i18n";
import { fraction, fullFigure, metricName, reasonText } from "./figureText";
import styles from "./insights.module.css";

interface FormulaProps {
  metric: MetricMeta;
  answer?: MetricAnswer;
}

/** What a figure means and where it comes from. */
export function Formula({ metric, answer }: FormulaProps) {
  const parts = answer ? fraction(answer) : null;
  const notes = labelText(metric.notes);
  return (
    <Popover
      trigger={["hover", "click"]}
      title={`${labelText(metric.label, metric.id)} · ${metric.id}`}
      content={
        <div className={styles.formula}>
          <p>{labelText(metric.formula)}</p>
          {notes ? <p className="muted">{notes}</p> : null}
          {answer ? (
            <p className="num">
              {answer.window.join(" – ")} ·{" "}
              {answer.reason ? reasonText(answer.reason) : fullFigure(answer.value, answer.unit)}
            </p>
          ) : null}
          {parts ? <p className="num">{t("figures.fraction", { parts })}</p> : null}
          {answer?.median !== undefined ? (
            <p className="num">
              {t("figures.spread", {
                median: fullFigure(answer.median, answer.unit),
                p75: fullFigure(answer.p75, answer.unit),
              })}
            </p>
          ) : null}
          {answer?.synthetic_share ? (
            <p className="num">{t("figures.synthetic", { share: percent(answer.synthetic_share) })}</p>
          ) : null}
        </div>
      }
    >
      <button
        type="button"
        className={`small-target ${styles.info}`}
        aria-label={t("figures.formula", { name: metricName(metric, undefined) })}
      >
        <InfoCircleOutlined aria-hidden />
      </button>
    </Popover>
  );
}
