import { Select } from "antd";
import { useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { MetricGroup, MetricMeta } from "../../api/metricSchema";
import { useMetric } from "../../api/metrics";
import { labelText, t } from "../../lib/i18n";
import { Chart, type ChartShape } from "../../ui/charts/Chart";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { CardMenu } from "../CardMenu";
import { Caveats } from "../Caveats";
import { type Cut, drillPath } from "../cut";
import { Formula } from "../Formula";
import { figure, groupLabel, isAdditive, isMoney, isTime, metricName, variantOf } from "../figureText";
import styles from "../insights.module.css";
import { matrixSheet, toldFigures } from "../sheets";
import { TableToggle } from "../TableToggle";
import { GroupTable } from "./GroupTable";

interface ChartCardProps {
  metric: MetricMeta;
  cut: Cut;
  groupBy: string;
  variant?: string;
}

const CHART_HEIGHT = 250;
const ROW_HEIGHT = 30;
const MOST_BARS = 15;

function shapeOf(groupBy: string, unit: string): ChartShape {
  if (isTime(groupBy)) return isAdditive(unit) ? "columns" : "lines";
  return "bars";
}

/** One metric by one dimension: as a chart whose bars lead to their records, or as a table. */
export function ChartCard({ metric, cut, groupBy: firstGroup, variant: firstVariant }: ChartCardProps) {
  const [groupBy, setGroupBy] = useState(firstGroup);
  const [variant, setVariant] = useState(variantOf(metric, firstVariant).key);
  const [table, setTable] = useState(false);
  const navigate = useNavigate();
  const box = useRef<HTMLElement>(null);
  const asked = { ...cut, variant, group_by: groupBy };
  const answer = useMetric(metric.id, asked);
  const unit = variantOf(metric, variant).unit;
  const shape = shapeOf(groupBy, unit);
  const groups = useMemo(() => {
    const found = answer.data?.groups ?? [];
    if (shape !== "bars" || groupBy === "stage") return found;
    return [...found].sort(
      (a, b) => Number(b.value ?? Number.NEGATIVE_INFINITY) - Number(a.value ?? Number.NEGATIVE_INFINITY),
    );
  }, [answer.data, shape, groupBy]);
  const shown: MetricGroup[] = useMemo(() => (shape === "bars" ? groups.slice(0, MOST_BARS) : groups), [groups, shape]);
  const name = metricName(metric, metric.variants.length > 1 ? variant : undefined);
  const data = useMemo(
    () => ({
      labels: shown.map((group) => groupLabel(group, groupBy)),
      series: [{ name, values: shown.map((group) => (group.value === null ? null : Number(group.value))) }],
      format: (value: number) => figure(value, unit),
    }),
    [shown, name, unit, groupBy],
  );
  const pick = (index: number) => {
    const group = shown[index];
    if (group) navigate(drillPath(metric.id, { ...asked, key: group.key ?? "" }));
  };
  const empty = groups.every((group) => group.value === null || Number(group.value) === 0);
  return (
    <section ref={box} className={styles.card} data-stale={answer.isPlaceholderData}>
      <header className={styles.cardHead}>
        <h2 className="ellipsis" title={name}>
          {name}
        </h2>
        <Formula metric={metric} answer={answer.data} />
        <div className={styles.space} />
        {metric.variants.length > 1 ? (
          <Select
            size="small"
            variant="filled"
            value={variant}
            onChange={setVariant}
            aria-label={t("figures.variant")}
            options={metric.variants.map((each) => ({ value: each.key, label: labelText(each.label, each.key) }))}
            popupMatchSelectWidth={false}
          />
        ) : null}
        <Select
          size="small"
          variant="filled"
          value={groupBy}
          onChange={setGroupBy}
          aria-label={t("figures.group_by")}
          options={metric.groups.map((group) => ({ value: group.name, label: labelText(group.label, group.name) }))}
          popupMatchSelectWidth={false}
        />
        <TableToggle table={table} onChange={setTable} />
        <CardMenu
          name={name}
          told={toldFigures(cut, [{ metric, variant, answer: answer.data }])}
          path={drillPath(metric.id, { ...asked, group_by: undefined })}
          sheet={() => matrixSheet([{ metric, variant }], [answer.data], groupBy)}
          box={table || empty ? undefined : box}
        />
      </header>
      {answer.error ? <ErrorState error={answer.error} retry={() => answer.refetch()} /> : null}
      {answer.isPending ? <Skeleton rows={5} height={CHART_HEIGHT} /> : null}
      {answer.data && empty ? <EmptyState title={t("figures.none")} hint={t("figures.none_hint")} /> : null}
      {!empty && !table ? (
        <>
          <Chart
            shape={shape}
            data={data}
            height={shape === "bars" ? Math.max(CHART_HEIGHT, (shown.length + 1) * ROW_HEIGHT) : CHART_HEIGHT}
            label={name}
            onPick={pick}
          />
          {groups.length > shown.length ? (
            <button type="button" className="link-button" onClick={() => setTable(true)}>
              {t("figures.all_groups", { count: groups.length })}
            </button>
          ) : null}
        </>
      ) : null}
      {!empty && table && answer.data ? (
        <GroupTable metric={metric} cut={asked} answer={answer.data} groups={groups} />
      ) : null}
      <Caveats answers={[answer.data]} money={isMoney(unit)} />
    </section>
  );
}
