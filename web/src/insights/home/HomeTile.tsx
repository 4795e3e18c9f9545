import { Link } from "react-router";
import type { MetricMeta } from "../../api/metricSchema";
import { useMetric } from "../../api/metrics";
import { t } from "../../lib/i18n";
import { problemText } from "../../ui/useNotify";
import { CardMenu } from "../CardMenu";
import { Caveats } from "../Caveats";
import { CutMenu } from "../CutMenu";
import { type Cut, drillPath } from "../cut";
import { Formula } from "../Formula";
import { figure, fraction, fullFigure, isMoney, metricName, reasonText } from "../figureText";
import styles from "../insights.module.css";
import { toldFigures } from "../sheets";
import { useCardCut } from "./cardCut";
import { Growth } from "./Growth";

interface HomeTileProps {
  id: string;
  metric: MetricMeta;
  variant?: string;
  start: Cut;
  /** A state, not a course of time: no window to tell. */
  stock?: boolean;
}

/** A figure of the home page with its own scope and window, against the period and the year before. */
export function HomeTile({ id, metric, variant, start, stock }: HomeTileProps) {
  const [cut, setCut] = useCardCut(id, start);
  const answer = useMetric(metric.id, { ...cut, variant, compare: "previous" });
  const lastYear = useMetric(metric.id, { ...cut, variant, compare: "year" });
  const data = answer.data;
  const name = metricName(metric, variant);
  return (
    <section className={styles.tile} data-stale={answer.isPlaceholderData} aria-label={name} data-testid={`tile-${id}`}>
      <div className={styles.tileName} title={name}>
        {name}
      </div>
      <div className={styles.tileCut}>
        <CutMenu cut={cut} onChange={setCut} stock={stock} />
        <span className={styles.tileTools}>
          <Formula metric={metric} answer={data} />
          <CardMenu
            name={name}
            told={toldFigures(cut, [{ metric, variant, answer: data }])}
            path={drillPath(metric.id, { ...cut, variant })}
          />
        </span>
      </div>
      {answer.error ? (
        <div className={styles.failed} role="alert">
          {problemText(answer.error)}
        </div>
      ) : data ? (
        <Link
          to={drillPath(metric.id, { ...cut, variant })}
          className={styles.big}
          title={reasonText(data.reason) ?? fraction(data) ?? fullFigure(data.value, data.unit)}
        >
          {figure(data.value, data.unit)}
        </Link>
      ) : (
        <span className={styles.big}>{"\u00a0"}</span>
      )}
      <div className={styles.small}>
        <Growth word={t("home.on_period")} metric={metric} answer={data} />
        {stock ? null : <Growth word={t("home.on_year")} metric={metric} answer={lastYear.data} />}
      </div>
      <Caveats answers={[data]} money={isMoney(data?.unit)} />
    </section>
  );
}
