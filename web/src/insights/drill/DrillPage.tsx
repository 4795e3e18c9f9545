import { LeftOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Link, useSearchParams } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import { fetchDrill, type MetricCut, useMetric, useMetricList } from "../../api/metrics";
import type { MetricMeta, ObjectMeta } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { cappedCount } from "../../lib/format";
import { labelText, t, tOr } from "../../lib/i18n";
import { fieldLabel, listFields, pickFields, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { isRange } from "../cut";
import { Formula } from "../Formula";
import { fullFigure, groupLabel } from "../figureText";
import styles from "../insights.module.css";

const ROWS = 100;

function useAsked() {
  const [params] = useSearchParams();
  const get = (name: string) => params.get(name) ?? undefined;
  const cut: MetricCut = { scope: get("scope"), window: get("window"), as_of: get("as_of"), group_by: get("group_by") };
  return { id: params.get("metric") ?? "", cut, key: get("key") };
}

/** The records behind one figure, and their sum beside the figure. */
export default function DrillPage() {
  const { id } = useAsked();
  const list = useMetricList();
  const metric = list.data?.find((each) => each.id === id);
  const object = useObjectMeta(metric?.drill_object ?? "", metric !== undefined);
  const error = list.error ?? object.error;
  if (error) return <ErrorState error={error} retry={() => list.refetch()} />;
  if (list.data && !metric) return <EmptyState title={t("figures.unknown")} />;
  if (!metric || !object.data) return <Skeleton rows={10} />;
  return <Drill metric={metric} object={object.data} />;
}

function windowName(window: string | undefined): string {
  if (!window) return "";
  return isRange(window) ? window.replace("/", " – ") : tOr(`window.${window}`, window);
}

function Drill({ metric, object }: { metric: MetricMeta; object: ObjectMeta }) {
  const { cut, key } = useAsked();
  const answer = useMetric(metric.id, cut);
  const list = useInfiniteQuery({
    queryKey: ["drill", metric.id, cut, key],
    queryFn: ({ pageParam }) => fetchDrill(metric.id, { ...cut, key, cursor: pageParam || undefined, limit: ROWS }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
  });
  const group = answer.data?.groups?.find((each) => (each.key ?? "null") === key);
  const value = key === undefined ? answer.data?.value : group?.value;
  const first = list.data?.pages[0];
  const rows = list.data?.pages.flatMap((page) => page.records) ?? [];
  const known = new Set(rows.flatMap((row) => Object.keys(row)));
  const fields = pickFields(object, listFields(object)).filter((field) => rows.length === 0 || known.has(field.name));
  const back = new URLSearchParams();
  for (const name of ["scope", "window", "as_of"] as const) if (cut[name]) back.set(name, cut[name]);
  return (
    <div className={styles.page}>
      <Link to={`/analytics/figures?${back}`}>
        <LeftOutlined aria-hidden /> {t("nav.figures")}
      </Link>
      <header className={styles.drillSum}>
        <h1>
          {labelText(metric.label, metric.id)}{" "}
          <Formula metric={metric} answer={key === undefined ? answer.data : undefined} />
        </h1>
        <strong className={styles.big} data-testid="drill-value">
          {fullFigure(value, metric.unit)}
        </strong>
        <span className="muted">
          {[
            cut.scope ? t(`scope.${cut.scope as "me"}`) : "",
            windowName(cut.window),
            key === undefined || !cut.group_by
              ? ""
              : `${tOr(`group.${cut.group_by}`, cut.group_by)}: ${group ? groupLabel(group) : key}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        {first?.sum !== undefined && first.sum !== null ? (
          <span data-testid="drill-sum">{t("figures.sum", { sum: fullFigure(first.sum, metric.unit) })}</span>
        ) : null}
        {first?.total === undefined ? null : (
          <span data-testid="drill-count">
            {t("list.count", { count: cappedCount(first.total, first.total_capped) })}
          </span>
        )}
      </header>
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={10} /> : null}
      {list.data && rows.length === 0 ? <EmptyState title={t("figures.no_records")} /> : null}
      {rows.length > 0 ? (
        <div className={styles.drillTable}>
          <table className={styles.table}>
            <thead>
              <tr>
                {fields.map((field) => (
                  <th key={field.name} data-align={kindOf(field).align}>
                    {fieldLabel(field)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  {fields.map((field) => (
                    <td key={field.name} data-align={kindOf(field).align}>
                      {field.name === object.name_field ? (
                        <Link to={recordPath(object.name, row.id)}>{recordName(object, row)}</Link>
                      ) : (
                        <FieldValue field={field} record={row} dense />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {list.hasNextPage ? (
            <div className={styles.more}>
              <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                {t("action.load_more")}
              </Button>
            </div>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
