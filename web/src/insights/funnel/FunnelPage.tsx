import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { type RefObject, useRef } from "react";
import { useLocation } from "react-router";
import type { MetricMeta } from "../../api/metricSchema";
import { useMetricList } from "../../api/metrics";
import { queryRecords } from "../../api/records";
import { useAddress } from "../../lib/address";
import { labelText, t } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import { AsOf } from "../AsOf";
import { CardMenu } from "../CardMenu";
import { CutBar } from "../CutBar";
import { CUTS, columnsOf, STAGES } from "../columns";
import { type Cut, useCut } from "../cut";
import { FigureMatrix, useMatrix } from "../FigureMatrix";
import styles from "../insights.module.css";
import { NarrowBar } from "../NarrowBar";
import { matrixSheet, toldFigures } from "../sheets";
import { FunnelChart } from "./FunnelChart";

const WAYS = ["stage", "team", "owner", "region", "product_line", "product", "month", "quarter"];

/** Stock, flow, outflow, conversion and days per stage, team, person, product or period, on any day. */
export default function FunnelPage() {
  const list = useMetricList();
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Skeleton rows={12} />;
  return <Funnel metrics={new Map(list.data.map((metric) => [metric.id, metric]))} />;
}

function usePipelines() {
  return useQuery({
    queryKey: ["records", "pipeline", "choices"],
    queryFn: () => queryRecords("pipeline", { fields: ["name"], limit: 50, count: false }),
    staleTime: 10 * 60_000,
  });
}

function Funnel({ metrics }: { metrics: Map<string, MetricMeta> }) {
  const { cut, setCut } = useCut();
  const [params, setParams] = useAddress();
  const by = WAYS.find((way) => way === params.get("by")) ?? "stage";
  const pipelines = usePipelines();
  const box = useRef<HTMLDivElement>(null);
  const columns = columnsOf(by === "stage" ? STAGES : CUTS, metrics, by);
  const labels = new Map([...metrics.values()].flatMap((each) => each.groups.map((g) => [g.name, g.label] as const)));
  const setBy = (way: string) =>
    setParams((next) => {
      next.set("by", way);
      return next;
    });
  return (
    <div className={styles.page}>
      <header className={styles.pageHead}>
        <h1>{t("nav.funnel")}</h1>
        <div className={styles.cut}>
          <Select
            aria-label={t("figures.group_by")}
            value={by}
            onChange={setBy}
            options={WAYS.map((way) => ({ value: way, label: labelText(labels.get(way), way) }))}
            style={{ width: 120 }}
          />
          <CutBar cut={cut} onChange={setCut} />
          {(pipelines.data?.records.length ?? 0) > 1 ? (
            <Select
              aria-label={labelText(labels.get("pipeline"), "pipeline")}
              placeholder={labelText(labels.get("pipeline"), "pipeline")}
              allowClear
              value={cut.pipeline}
              onChange={(pipeline) => setCut({ pipeline })}
              options={pipelines.data?.records.map((each) => ({ value: each.id, label: String(each.name) }))}
              style={{ width: 150 }}
            />
          ) : null}
          <AsOf value={cut.as_of} onChange={(day) => setCut({ as_of: day })} />
          <Export metrics={metrics} by={by} cut={cut} box={box} />
        </div>
      </header>
      <NarrowBar metric={metrics.get("M-10")} cut={cut} onChange={setCut} />
      <div className={styles.cards}>
        <div ref={box} className={styles.whole}>
          <FunnelChart metrics={metrics} cut={cut} />
        </div>
        <section className={styles.card} data-wide="true" aria-label={t("funnel.table")}>
          <FigureMatrix key={by} columns={columns} by={by} cut={cut} most={by === "stage" ? 60 : 15} spread />
        </section>
      </div>
    </div>
  );
}

interface ExportProps {
  metrics: Map<string, MetricMeta>;
  by: string;
  cut: Cut;
  box: RefObject<HTMLDivElement | null>;
}

/** The figures as a table for a spreadsheet, the chart as a picture, a task about both. */
function Export({ metrics, by, cut, box }: ExportProps) {
  const columns = columnsOf(by === "stage" ? STAGES : CUTS, metrics, by);
  const answers = useMatrix(columns, by, cut).map((each) => each.data);
  const { pathname, search } = useLocation();
  return (
    <CardMenu
      name={t("nav.funnel")}
      told={toldFigures(
        cut,
        columns.map((column, n) => ({ ...column, answer: answers[n] })),
      )}
      path={`${pathname}${search}`}
      sheet={() => matrixSheet(columns, answers, by)}
      box={box}
    />
  );
}
