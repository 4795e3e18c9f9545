import type { ReactNode } from "react";
import { Link } from "react-router";
import type { MetricGroup, MetricMeta } from "../../api/metricSchema";
import { useMetric } from "../../api/metrics";
import { groupDigits } from "../../lib/format";
import { labelText, t } from "../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { CardMenu } from "../CardMenu";
import { Caveats } from "../Caveats";
import { type Cut, drillPath } from "../cut";
import { Formula } from "../Formula";
import { figure, fraction, fullFigure, groupLabel, reasonText } from "../figureText";
import styles from "../insights.module.css";
import { Badges } from "../MatrixCell";
import { matrixSheet, toldFigures } from "../sheets";

interface FunnelCardProps {
  stock: MetricMeta;
  flow: MetricMeta;
  conversion: MetricMeta | undefined;
  cut: Cut;
  /** Switches at the right end of the head. */
  tools?: ReactNode;
}

interface CellProps {
  metric: MetricMeta;
  variant?: string;
  unit: string;
  cut: Cut;
  group: MetricGroup | undefined;
  value?: string | number | null;
}

function Cell({ metric, variant, unit, cut, group, value }: CellProps) {
  if (!group) return <>—</>;
  const shown = value === undefined ? group.value : value;
  return (
    <Link
      to={drillPath(metric.id, { ...cut, variant, group_by: "stage", key: group.key ?? "" })}
      title={reasonText(group.reason) ?? fraction(group) ?? fullFigure(shown, unit)}
    >
      {figure(shown, unit)}
    </Link>
  );
}

/** Per stage: what stands there now, what came in during the window, and how much went on. */
export function FunnelCard({ stock, flow, conversion, cut, tools }: FunnelCardProps) {
  const stocks = useMetric(stock.id, { ...cut, group_by: "stage" });
  const flows = useMetric(flow.id, { ...cut, group_by: "stage" });
  const rates = useMetric(conversion?.id ?? flow.id, { ...cut, group_by: "stage" });
  const rows = stocks.data?.groups ?? [];
  // Closed states pile up for ever: bars compare the stages on the way, which are those with a conversion.
  const moving = new Set(rates.data?.groups.map((group) => group.key));
  const most = Math.max(1, ...rows.filter((group) => moving.has(group.key)).map((group) => group.count ?? 0));
  const find = (groups: MetricGroup[] | undefined, key: string | null) => groups?.find((group) => group.key === key);
  const error = stocks.error ?? flows.error;
  const rated = conversion !== undefined;
  const columns = [stock, flow, ...(conversion ? [conversion] : [])].map((metric) => ({ metric }));
  const answers = [stocks.data, flows.data, rates.data];
  return (
    <section className={styles.card} data-wide="true" aria-label={t("figures.funnel")}>
      <header className={styles.cardHead}>
        <h2>
          <Link to={`/analytics/funnel?${new URLSearchParams({ scope: cut.scope, window: cut.window })}`}>
            {t("figures.funnel")}
          </Link>
        </h2>
        <div className={styles.space} />
        {tools}
        <CardMenu
          name={t("figures.funnel")}
          told={toldFigures(
            cut,
            columns.map((column, n) => ({ ...column, answer: answers[n] })),
          )}
          path={`/analytics/funnel?${new URLSearchParams({ scope: cut.scope, window: cut.window })}`}
          sheet={() => matrixSheet(columns, answers, "stage")}
        />
      </header>
      {error ? <ErrorState error={error} retry={() => stocks.refetch()} /> : null}
      {stocks.isPending ? <Skeleton rows={6} /> : null}
      {stocks.data && rows.length === 0 ? <EmptyState title={t("figures.none")} hint={t("figures.none_hint")} /> : null}
      {rows.length > 0 ? (
        <div className={styles.tableBox}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>{t("figures.stage")}</th>
                <th className={styles.barColumn} />
                <th data-align="right">
                  {labelText(stock.label)} <Formula metric={stock} answer={stocks.data} />
                </th>
                <th data-align="right">{t("figures.amount")}</th>
                <th data-align="right">
                  {labelText(flow.label)} <Formula metric={flow} answer={flows.data} />
                </th>
                {rated ? (
                  <th data-align="right">
                    {labelText(conversion.label)} <Formula metric={conversion} answer={rates.data} />
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {rows.map((group) => {
                const rate = find(rates.data?.groups, group.key);
                return (
                  <tr key={group.key ?? ""}>
                    <td>{groupLabel(group, "stage")}</td>
                    <td className={styles.barColumn}>
                      {moving.has(group.key) ? (
                        <div className={styles.bar} style={{ width: `${(100 * (group.count ?? 0)) / most}%` }} />
                      ) : null}
                    </td>
                    <td data-align="right">
                      <Cell metric={stock} unit="count" cut={cut} group={group} value={group.count ?? null} />
                    </td>
                    <td data-align="right">
                      <Cell
                        metric={stock}
                        variant="amount"
                        unit="money"
                        cut={cut}
                        group={group}
                        value={group.amount ?? null}
                      />
                    </td>
                    <td data-align="right">
                      <Cell metric={flow} unit="count" cut={cut} group={find(flows.data?.groups, group.key)} />
                    </td>
                    {rated ? (
                      <td data-align="right">
                        {rate ? <Badges cell={rate} /> : null}
                        <Cell metric={conversion} unit="ratio" cut={cut} group={rate} />
                      </td>
                    ) : null}
                  </tr>
                );
              })}
            </tbody>
            <tfoot>
              <tr>
                <td>{t("figures.total")}</td>
                <td className={styles.barColumn} />
                <td data-align="right">{groupDigits(String(stocks.data?.count ?? stocks.data?.value ?? ""))}</td>
                <td data-align="right">{figure(stocks.data?.amount, "money")}</td>
                <td />
                {rated ? <td /> : null}
              </tr>
            </tfoot>
          </table>
        </div>
      ) : null}
      <Caveats answers={answers} money />
    </section>
  );
}
