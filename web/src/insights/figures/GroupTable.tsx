import { Link } from "react-router";
import type { MetricAnswer, MetricGroup, MetricMeta } from "../../api/metricSchema";
import type { MetricCut } from "../../api/metrics";
import { groupDigits } from "../../lib/format";
import { labelText, t } from "../../lib/i18n";
import { drillPath } from "../cut";
import { fraction, fullFigure, groupLabel, metricName, reasonText } from "../figureText";
import styles from "../insights.module.css";

interface GroupTableProps {
  metric: MetricMeta;
  cut: MetricCut;
  answer: MetricAnswer;
  groups: MetricGroup[];
}

/** The same figures as the chart, each a link to its records. */
export function GroupTable({ metric, cut, answer, groups }: GroupTableProps) {
  const counted = groups.some((group) => group.count !== undefined);
  const divided = groups.some((group) => fraction(group) !== null);
  const dimension = metric.groups.find((group) => group.name === cut.group_by);
  const whole = { ...cut, group_by: undefined };
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{labelText(dimension?.label, cut.group_by)}</th>
            {counted ? <th data-align="right">{t("figures.count")}</th> : null}
            {divided ? <th data-align="right">{t("figures.parts")}</th> : null}
            <th data-align="right">{metricName(metric, cut.variant)}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key ?? ""}>
              <td>{groupLabel(group, cut.group_by ?? null)}</td>
              {counted ? (
                <td data-align="right">{group.count === undefined ? "" : groupDigits(String(group.count))}</td>
              ) : null}
              {divided ? <td data-align="right">{fraction(group)}</td> : null}
              <td data-align="right" title={reasonText(group.reason)}>
                <Link to={drillPath(metric.id, { ...cut, key: group.key ?? "" })}>
                  {fullFigure(group.value, answer.unit)}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t("figures.total")}</td>
            {counted ? (
              <td data-align="right">{answer.count === undefined ? "" : groupDigits(String(answer.count))}</td>
            ) : null}
            {divided ? <td data-align="right">{fraction(answer)}</td> : null}
            <td data-align="right">
              <Link to={drillPath(metric.id, whole)}>{fullFigure(answer.value, answer.unit)}</Link>
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
