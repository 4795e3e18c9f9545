import type { MetricMeta } from "../../api/metricSchema";
import { useMetricList } from "../../api/metrics";
import { t } from "../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { CutBar } from "../CutBar";
import { useCut } from "../cut";
import styles from "../insights.module.css";
import { NarrowBar } from "../NarrowBar";
import { arrangement } from "./arrangement";
import { ChartCard } from "./ChartCard";
import { FunnelCard } from "./FunnelCard";
import { Tile } from "./Tile";

/** Sales figures by team and period; every number leads to the records whose sum it is. */
export default function FiguresPage() {
  const list = useMetricList();
  const { cut, setCut } = useCut();
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Skeleton rows={12} />;
  const byId = new Map(list.data.map((metric) => [metric.id, metric]));
  const present = (id: string): MetricMeta[] => {
    const metric = byId.get(id);
    return metric ? [metric] : [];
  };
  const tiles = arrangement.tiles.flatMap(({ id, variant }) => present(id).map((metric) => ({ metric, variant })));
  const charts = arrangement.charts.flatMap(({ id, variant, groupBy }) =>
    present(id)
      .filter((metric) => metric.groups.some((group) => group.name === groupBy))
      .map((metric) => ({ metric, variant, groupBy })),
  );
  const [stock] = present(arrangement.funnel.stock);
  const [flow] = present(arrangement.funnel.flow);
  const [conversion] = present(arrangement.funnel.conversion);
  return (
    <div className={styles.page}>
      <header className={styles.pageHead}>
        <h1>{t("nav.figures")}</h1>
        <CutBar cut={cut} onChange={setCut} />
      </header>
      <NarrowBar metric={byId.get("M-10")} cut={cut} onChange={setCut} />
      {list.data.length === 0 ? <EmptyState title={t("figures.none")} /> : null}
      <div className={styles.tiles}>
        {tiles.map(({ metric, variant }) => (
          <Tile key={`${metric.id}-${variant}`} metric={metric} variant={variant} cut={cut} />
        ))}
      </div>
      <div className={styles.cards}>
        {stock && flow ? <FunnelCard stock={stock} flow={flow} conversion={conversion} cut={cut} /> : null}
        {charts.map(({ metric, variant, groupBy }) => (
          <ChartCard
            key={`${metric.id}-${variant}-${groupBy}`}
            metric={metric}
            variant={variant}
            cut={cut}
            groupBy={groupBy}
          />
        ))}
      </div>
    </div>
  );
}
