import { LeftOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import type { MetricMeta } from "../../api/metricSchema";
import { type DrillCut, fetchDrill, type MetricCut, useMetric, useMetricList } from "../../api/metrics";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { cappedCount } from "../../lib/format";
import { labelText, t, tOr } from "../../lib/i18n";
import { expandable, listFields, pickFields } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { CardMenu } from "../CardMenu";
import { readWhere } from "../cut";
import { Formula } from "../Formula";
import { fraction, fullFigure, groupLabel, metricName, variantOf, windowName } from "../figureText";
import styles from "../insights.module.css";
import { drillSheet } from "../sheets";
import { DrillTable } from "./DrillTable";
import { sumOf } from "./sum";

const ROWS = 200;
const PAGE = 500;
const MOST = 20_000;

/** Every record behind a figure, as many as a spreadsheet is good for. */
async function allRows(id: string, cut: DrillCut): Promise<RecordRow[]> {
  const rows: RecordRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchDrill(id, { ...cut, cursor, limit: PAGE });
    rows.push(...page.records);
    cursor = page.next_cursor || undefined;
  } while (cursor && rows.length < MOST);
  return rows;
}

function useAsked() {
  const [params] = useSearchParams();
  const get = (name: string) => params.get(name) ?? undefined;
  const cut: MetricCut = {
    variant: get("variant"),
    scope: get("scope"),
    window: get("window"),
    as_of: get("as_of"),
    group_by: get("group_by"),
    pipeline: get("pipeline"),
    where: readWhere(params),
  };
  return { id: params.get("metric") ?? "", cut, key: get("key") };
}

/** The records behind one figure, with the part each has in it. */
export default function DrillPage() {
  const { id } = useAsked();
  const list = useMetricList();
  const metric = list.data?.find((each) => each.id === id);
  const object = useObjectMeta(metric?.object ?? "", metric !== undefined);
  const error = list.error ?? object.error;
  if (error) return <ErrorState error={error} retry={() => list.refetch()} />;
  if (list.data && !metric) return <EmptyState title={t("figures.unknown")} />;
  if (!metric || !object.data) return <Skeleton rows={10} />;
  return <Drill metric={metric} object={object.data} />;
}

/** Leads to where the figure stood; opened by its address alone, to the page of all figures. */
function Back({ cut }: { cut: MetricCut }) {
  const navigate = useNavigate();
  const inside = useLocation().key !== "default";
  if (inside) {
    return (
      <button type="button" className="link-button" data-testid="back" onClick={() => navigate(-1)}>
        <LeftOutlined aria-hidden /> {t("figures.back")}
      </button>
    );
  }
  const params = new URLSearchParams();
  for (const name of ["scope", "window", "as_of"] as const) if (cut[name]) params.set(name, cut[name]);
  return (
    <Link to={`/analytics/figures?${params}`} data-testid="back">
      <LeftOutlined aria-hidden /> {t("nav.figures")}
    </Link>
  );
}

function Drill({ metric, object }: { metric: MetricMeta; object: ObjectMeta }) {
  const { cut, key } = useAsked();
  const answer = useMetric(metric.id, cut);
  const location = useLocation();
  const names = listFields(object);
  const expand = expandable(object, names).join(",");
  const list = useInfiniteQuery({
    queryKey: ["drill", metric.id, cut, key],
    queryFn: ({ pageParam }) =>
      fetchDrill(metric.id, {
        ...cut,
        key,
        expand,
        cursor: pageParam || undefined,
        limit: ROWS,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
  });
  const group = answer.data?.groups.find((each) => (each.key ?? "") === key);
  const cell = key === undefined ? answer.data : group;
  const unit = variantOf(metric, cut.variant).unit;
  const first = list.data?.pages[0];
  const rows = list.data?.pages.flatMap((page) => page.records) ?? [];
  const ratio = unit === "ratio";
  const partUnit = ratio ? "count" : unit;
  const dimension = metric.groups.find((each) => each.name === cut.group_by);
  const told = [
    cut.scope ? tOr(`scope.${cut.scope}`, cut.scope) : "",
    windowName(cut.window),
    key === undefined
      ? ""
      : `${labelText(dimension?.label, cut.group_by)}: ${group ? groupLabel(group, cut.group_by ?? null) : key}`,
  ];
  return (
    <div className={styles.page}>
      <Back cut={cut} />
      <header className={styles.drillSum}>
        <h1>
          {metricName(metric, cut.variant)}{" "}
          <Formula metric={metric} answer={key === undefined ? answer.data : undefined} />
        </h1>
        <strong className={styles.big} data-testid="drill-value">
          {fullFigure(cell?.value, unit)}
        </strong>
        {cell && fraction(cell) ? <span className="num">{fraction(cell)}</span> : null}
        <span className="muted">{told.filter(Boolean).join(" · ")}</span>
        {first?.total === undefined ? null : (
          <span data-testid="drill-count">
            {t("list.count", { count: cappedCount(first.total, first.total_capped) })}
          </span>
        )}
        <CardMenu
          name={metricName(metric, cut.variant)}
          told={[...told.filter(Boolean), fullFigure(cell?.value, unit)].join(" \u00b7 ")}
          path={`${location.pathname}${location.search}`}
          sheet={async () =>
            drillSheet(pickFields(object, names), await allRows(metric.id, { ...cut, key, expand }), ratio)
          }
        />
      </header>
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={10} /> : null}
      {list.data && rows.length === 0 ? <EmptyState title={t("figures.no_records")} /> : null}
      {rows.length > 0 ? (
        <div className={styles.drillTable}>
          <DrillTable
            object={object}
            fields={pickFields(object, names)}
            rows={rows}
            unit={partUnit}
            withBase={ratio || unit === "days"}
            sum={list.hasNextPage ? null : sumOf(rows, "_value")}
          />
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
