import { Link } from "react-router";
import type { MetricGroup, MetricMeta } from "../../api/schema";
import { groupDigits } from "../../lib/format";
import { labelText, t, tOr } from "../../lib/i18n";
import { type Cut, drillPath } from "../cut";
import { fullFigure, groupLabel } from "../figureText";
import styles from "../insights.module.css";

interface GroupTableProps {
  metric: MetricMeta;
  cut: Cut;
  groupBy: string;
  groups: MetricGroup[];
  total: string | number | null;
}

/** The same figures as the chart, each a link to its records. */
export function GroupTable({ metric, cut, groupBy, groups, total }: GroupTableProps) {
  const counted = groups.some((group) => group.count !== undefined);
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{tOr(`group.${groupBy}`, groupBy)}</th>
            {counted ? <th data-align="right">{t("figures.count")}</th> : null}
            <th data-align="right">{labelText(metric.label, metric.id)}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key ?? "null"}>
              <td>{groupLabel(group)}</td>
              {counted ? (
                <td data-align="right">{group.count === undefined ? "" : groupDigits(String(group.count))}</td>
              ) : null}
              <td data-align="right">
                <Link to={drillPath(metric.id, { ...cut, group_by: groupBy, key: group.key ?? "null" })}>
                  {fullFigure(group.value, metric.unit)}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t("figures.total")}</td>
            {counted ? <td /> : null}
            <td data-align="right">
              <Link to={drillPath(metric.id, cut)}>{fullFigure(total, metric.unit)}</Link>
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
