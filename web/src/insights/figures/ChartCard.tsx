import { BarChartOutlined, TableOutlined } from "@ant-design/icons";
import { Select } from "antd";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useMetric } from "../../api/metrics";
import type { MetricGroup, MetricMeta } from "../../api/schema";
import { labelText, t, tOr } from "../../lib/i18n";
import { Chart, type ChartShape } from "../../ui/charts/Chart";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { type Cut, drillPath } from "../cut";
import { Formula } from "../Formula";
import { figure, groupLabel, isAdditive } from "../figureText";
import styles from "../insights.module.css";
import { GroupTable } from "./GroupTable";

interface ChartCardProps {
  metric: MetricMeta;
  cut: Cut;
  groupBy: string;
}

const CHART_HEIGHT = 250;
const MOST_BARS = 15;

function shapeOf(groupBy: string, unit: string): ChartShape {
  if (groupBy === "month" || groupBy === "quarter" || groupBy === "week") return isAdditive(unit) ? "columns" : "lines";
  return "bars";
}

/** One metric by one dimension: as a chart whose bars lead to their records, or as a table. */
export function ChartCard({ metric, cut, groupBy: first }: ChartCardProps) {
  const [groupBy, setGroupBy] = useState(first);
  const [table, setTable] = useState(false);
  const navigate = useNavigate();
  const answer = useMetric(metric.id, { ...cut, group_by: groupBy });
  const shape = shapeOf(groupBy, metric.unit);
  const groups = useMemo(() => answer.data?.groups ?? [], [answer.data]);
  const shown: MetricGroup[] = useMemo(() => (shape === "bars" ? groups.slice(0, MOST_BARS) : groups), [groups, shape]);
  const name = labelText(metric.label, metric.id);
  const data = useMemo(
    () => ({
      labels: shown.map(groupLabel),
      series: [{ name, values: shown.map((group) => (group.value === null ? null : Number(group.value))) }],
      format: (value: number) => figure(value, metric.unit),
    }),
    [shown, name, metric.unit],
  );
  const pick = (index: number) => {
    const group = shown[index];
    if (group) navigate(drillPath(metric.id, { ...cut, group_by: groupBy, key: group.key ?? "null" }));
  };
  const dimension = tOr(`group.${groupBy}`, groupBy);
  return (
    <section className={styles.card} data-stale={answer.isPlaceholderData}>
      <header className={styles.cardHead}>
        <h2 className="ellipsis">{name}</h2>
        <Formula metric={metric} answer={answer.data} />
        <div className={styles.space} />
        <Select
          size="small"
          variant="filled"
          value={groupBy}
          onChange={setGroupBy}
          aria-label={t("figures.group_by")}
          options={metric.groups.map((group) => ({ value: group, label: tOr(`group.${group}`, group) }))}
          popupMatchSelectWidth={false}
        />
        <button
          type="button"
          className={styles.toggle}
          onClick={() => setTable(!table)}
          aria-pressed={table}
          aria-label={t(table ? "figures.as_chart" : "figures.as_table")}
          title={t(table ? "figures.as_chart" : "figures.as_table")}
        >
          {table ? <BarChartOutlined aria-hidden /> : <TableOutlined aria-hidden />}
        </button>
      </header>
      {answer.error ? <ErrorState error={answer.error} retry={() => answer.refetch()} /> : null}
      {answer.isPending ? <Skeleton rows={5} height={CHART_HEIGHT} /> : null}
      {answer.data && groups.length === 0 ? (
        <EmptyState title={t("figures.none")} hint={t("figures.none_hint")} />
      ) : null}
      {groups.length > 0 && !table ? (
        <>
          <Chart
            shape={shape}
            data={data}
            height={shape === "bars" ? Math.max(CHART_HEIGHT, shown.length * 30 + 30) : CHART_HEIGHT}
            label={t("figures.chart_label", { metric: name, group: dimension })}
            onPick={pick}
          />
          {groups.length > shown.length ? (
            <button type="button" className="link-button" onClick={() => setTable(true)}>
              {t("figures.all_groups", { count: groups.length })}
            </button>
          ) : null}
        </>
      ) : null}
      {groups.length > 0 && table ? (
        <GroupTable metric={metric} cut={cut} groupBy={groupBy} groups={groups} total={answer.data?.value ?? null} />
      ) : null}
    </section>
  );
}
