import { InfoCircleOutlined } from "@ant-design/icons";
import { Popover } from "antd";
import type { MetricAnswer, MetricMeta } from "../api/schema";
import { labelText, t } from "../lib/i18n";
import { fraction, fullFigure } from "./figureText";
import styles from "./insights.module.css";

/** What a figure means and where it comes from. */
export function Formula({ metric, answer }: { metric: MetricMeta; answer?: MetricAnswer }) {
  const parts = answer ? fraction(answer) : null;
  return (
    <Popover
      trigger={["hover", "click"]}
      title={`${labelText(metric.label, metric.id)} · ${metric.id}`}
      content={
        <div className={styles.formula}>
          <p>{labelText(metric.formula)}</p>
          {parts ? <p className="num">{t("figures.fraction", { parts })}</p> : null}
          {answer ? <p className="num">{fullFigure(answer.value, metric.unit)}</p> : null}
          {answer?.note ? <p>{answer.note}</p> : null}
        </div>
      }
    >
      <button
        type="button"
        className={styles.info}
        aria-label={t("figures.formula", { name: labelText(metric.label) })}
      >
        <InfoCircleOutlined aria-hidden />
      </button>
    </Popover>
  );
}
