import { Segmented } from "antd";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import type { MetricMeta } from "../../api/metricSchema";
import { useMetric } from "../../api/metrics";
import { labelText, t } from "../../lib/i18n";
import { Chart } from "../../ui/charts/Chart";
import type { ChartData } from "../../ui/charts/options";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { type Cut, drillPath } from "../cut";
import { figure, groupLabel } from "../figureText";
import styles from "../insights.module.css";
import { TableToggle } from "../TableToggle";

const ROW = 52;

/** Stock beside what came in, stage by stage on the way to winning. */
export function FunnelChart({ metrics, cut }: { metrics: Map<string, MetricMeta>; cut: Cut }) {
  const [variant, setVariant] = useState("count");
  const [table, setTable] = useState(false);
  const navigate = useNavigate();
  const stock = useMetric("M-10", { ...cut, variant, group_by: "stage" });
  const flow = useMetric("M-11", { ...cut, variant, group_by: "stage" });
  const unit = variant === "count" ? "count" : "money";
  // A flow knows only the stages on the way; closed ones pile up for ever and would dwarf them.
  const stages = useMemo(() => flow.data?.groups ?? [], [flow.data]);
  const data = useMemo(() => {
    const stood = new Map(stock.data?.groups.map((group) => [group.key, Number(group.value ?? 0)]));
    const open = stages.slice(0, -1);
    return {
      labels: open.map((group) => groupLabel(group, "stage")),
      series: [
        { name: labelText(metrics.get("M-10")?.label), values: open.map((group) => stood.get(group.key) ?? 0) },
        { name: labelText(metrics.get("M-11")?.label), values: open.map((group) => Number(group.value ?? 0)) },
      ],
      format: (value: number) => figure(value, unit),
    };
  }, [stages, stock.data, metrics, unit]);
  const error = stock.error ?? flow.error;
  return (
    <section className={styles.card} aria-label={t("figures.funnel")} data-stale={stock.isPlaceholderData}>
      <header className={styles.cardHead}>
        <h2>{t("figures.funnel")}</h2>
        <span className={styles.space} />
        <Segmented
          size="small"
          value={variant}
          onChange={setVariant}
          options={[
            { value: "count", label: t("figures.count") },
            { value: "amount", label: t("figures.amount") },
          ]}
        />
        <TableToggle table={table} onChange={setTable} />
      </header>
      {error ? <ErrorState error={error} retry={() => stock.refetch()} /> : null}
      {!error && (stock.isPending || flow.isPending) ? <Skeleton rows={5} height={300} /> : null}
      {flow.data && stages.length === 0 ? <EmptyState title={t("figures.none")} hint={t("figures.none_hint")} /> : null}
      {stages.length > 0 && stock.data && table ? <ChartTable heading={t("figures.stage")} data={data} /> : null}
      {stages.length > 0 && stock.data && !table ? (
        <Chart
          shape="bars"
          data={data}
          height={Math.max(220, data.labels.length * ROW + 60)}
          label={t("figures.funnel")}
          onPick={(index) => {
            const stage = stages[index];
            if (stage) navigate(drillPath("M-10", { ...cut, variant, group_by: "stage", key: stage.key ?? "" }));
          }}
        />
      ) : null}
    </section>
  );
}

/** The chart's figures as a table. */
function ChartTable({ heading, data }: { heading: string; data: ChartData }) {
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{heading}</th>
            {data.series.map((series) => (
              <th key={series.name} data-align="right">
                {series.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.labels.map((label, index) => (
            <tr key={label}>
              <td>{label}</td>
              {data.series.map((series) => (
                <td key={series.name} data-align="right">
                  {data.format(series.values[index] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
