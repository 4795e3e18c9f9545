import { Link } from "react-router";
import { useMetric } from "../../api/metrics";
import type { MetricGroup, MetricMeta } from "../../api/schema";
import { groupDigits } from "../../lib/format";
import { labelText, t } from "../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { type Cut, drillPath } from "../cut";
import { Formula } from "../Formula";
import { figure, fullFigure, groupLabel } from "../figureText";
import styles from "../insights.module.css";

interface FunnelCardProps {
  stock: MetricMeta;
  flow: MetricMeta;
  conversion?: MetricMeta;
  cut: Cut;
}

interface CellProps {
  metric: MetricMeta;
  cut: Cut;
  group: MetricGroup | undefined;
}

function Cell({ metric, cut, group }: CellProps) {
  if (!group) return <>—</>;
  return (
    <Link
      to={drillPath(metric.id, { ...cut, group_by: "stage", key: group.key ?? "null" })}
      title={fullFigure(group.value, metric.unit)}
    >
      {figure(group.value, metric.unit)}
    </Link>
  );
}

/** Per stage: what stands there now, what came in during the window, and how much went on. */
export function FunnelCard({ stock, flow, conversion, cut }: FunnelCardProps) {
  const stocks = useMetric(stock.id, { ...cut, group_by: "stage" });
  const flows = useMetric(flow.id, { ...cut, group_by: "stage" });
  const rates = useMetric(conversion?.id ?? flow.id, { ...cut, group_by: "stage" });
  const rows = stocks.data?.groups ?? [];
  const most = Math.max(1, ...rows.map((group) => group.count ?? Number(group.value ?? 0)));
  const find = (groups: MetricGroup[] | undefined, key: string | null) => groups?.find((group) => group.key === key);
  const error = stocks.error ?? flows.error;
  const sums = rows.some((group) => group.amount !== undefined && group.amount !== null);
  return (
    <section className={styles.card} data-wide="true">
      <header className={styles.cardHead}>
        <h2>{t("figures.funnel")}</h2>
      </header>
      {error ? <ErrorState error={error} retry={() => stocks.refetch()} /> : null}
      {stocks.isPending ? <Skeleton rows={6} /> : null}
      {stocks.data && rows.length === 0 ? <EmptyState title={t("figures.none")} hint={t("figures.none_hint")} /> : null}
      {rows.length > 0 ? (
        <div className={styles.tableBox}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>{t("group.stage")}</th>
                <th className={styles.barColumn} />
                <th data-align="right">
                  {labelText(stock.label)} <Formula metric={stock} answer={stocks.data} />
                </th>
                {sums ? <th data-align="right">{t("figures.amount")}</th> : null}
                <th data-align="right">
                  {labelText(flow.label)} <Formula metric={flow} answer={flows.data} />
                </th>
                {conversion ? (
                  <th data-align="right">
                    {labelText(conversion.label)} <Formula metric={conversion} answer={rates.data} />
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {rows.map((group) => (
                <tr key={group.key ?? "null"}>
                  <td>{groupLabel(group)}</td>
                  <td className={styles.barColumn} aria-hidden="true">
                    <div
                      className={styles.bar}
                      style={{ width: `${(100 * (group.count ?? Number(group.value ?? 0))) / most}%` }}
                    />
                  </td>
                  <td data-align="right">
                    <Cell metric={stock} cut={cut} group={group} />
                  </td>
                  {sums ? (
                    <td data-align="right" title={fullFigure(group.amount, "money")}>
                      {figure(group.amount, "money")}
                    </td>
                  ) : null}
                  <td data-align="right">
                    <Cell metric={flow} cut={cut} group={find(flows.data?.groups, group.key)} />
                  </td>
                  {conversion ? (
                    <td data-align="right">
                      <Cell metric={conversion} cut={cut} group={find(rates.data?.groups, group.key)} />
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <td>{t("figures.total")}</td>
                <td className={styles.barColumn} />
                <td data-align="right">{groupDigits(String(stocks.data?.value ?? ""))}</td>
                {sums ? <td data-align="right">{figure(stocks.data?.amount, "money")}</td> : null}
                <td data-align="right" />
                {conversion ? <td /> : null}
              </tr>
            </tfoot>
          </table>
        </div>
      ) : null}
    </section>
  );
}
