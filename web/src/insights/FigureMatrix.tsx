import { CaretDownOutlined, CaretUpOutlined, WarningOutlined } from "@ant-design/icons";
import { useQueries } from "@tanstack/react-query";
import { Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { MetricAnswer, MetricCell, MetricMeta } from "../api/metricSchema";
import { metricOptions } from "../api/metrics";
import { labelText, t } from "../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { type Cut, drillPath } from "./cut";
import { Formula } from "./Formula";
import { figure, fraction, fullFigure, isTime, metricName, reasonText, variantOf, windowName } from "./figureText";
import styles from "./insights.module.css";
import { type MatrixRow, matrixRows, shareOf, sortRows } from "./matrix";

export interface MatrixColumn {
  metric: MetricMeta;
  variant?: string;
  /** Another window than the table's, such as the last six full months. */
  window?: string;
}

interface FigureMatrixProps {
  columns: MatrixColumn[];
  by: string;
  cut: Cut;
  /** Rows shown before "all". */
  most?: number;
}

const FEW = 12;

/** The answers of all columns; each arrives by itself. */
export function useMatrix(columns: MatrixColumn[], by: string, cut: Cut) {
  return useQueries({
    queries: columns.map(({ metric, variant, window }) =>
      metricOptions(metric.id, { ...cut, window: window ?? cut.window, variant, group_by: by }),
    ),
  });
}

/** One row per team, person, product …, one column per figure; every number leads to its records. */
export function FigureMatrix({ columns, by, cut, most = FEW }: FigureMatrixProps) {
  const answers = useMatrix(columns, by, cut);
  const [sort, setSort] = useState({ column: isTime(by) || by === "stage" ? -1 : 0, falling: true });
  const [all, setAll] = useState(false);
  const data = answers.map((each) => each.data);
  const error = answers.find((each) => each.error)?.error;
  if (error) return <ErrorState error={error} retry={() => answers.map((each) => each.refetch())} />;
  if (answers.every((each) => each.isPending)) return <Skeleton rows={6} height={240} />;
  const rows = sortRows(matrixRows(data, by), sort.column, sort.falling);
  if (rows.length === 0 && answers.every((each) => each.data)) {
    return <EmptyState title={t("figures.none")} hint={t("figures.none_hint")} />;
  }
  const dimension = columns.flatMap(({ metric }) => metric.groups).find((group) => group.name === by);
  const shown = all ? rows : rows.slice(0, most);
  return (
    <>
      <div className={styles.tableBox}>
        <table className={styles.table} data-testid="matrix">
          <thead>
            <tr>
              <th>{labelText(dimension?.label, by)}</th>
              {columns.map((column, index) => {
                const falling = sort.column === index ? sort.falling : undefined;
                return (
                  <th
                    key={`${column.metric.id}-${column.variant}`}
                    data-align="right"
                    aria-sort={falling === undefined ? undefined : falling ? "descending" : "ascending"}
                  >
                    <button
                      type="button"
                      className="plain-button"
                      onClick={() => setSort({ column: index, falling: falling !== true })}
                    >
                      {metricName(column.metric, column.variant)}
                      {falling === undefined ? null : falling ? (
                        <CaretDownOutlined aria-hidden />
                      ) : (
                        <CaretUpOutlined aria-hidden />
                      )}
                    </button>
                    <Formula metric={column.metric} answer={data[index]} />
                    {column.window && column.window !== cut.window ? (
                      <div className="muted">{windowName(column.window)}</div>
                    ) : null}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.key ?? ""} row={row} rows={rows} columns={columns} by={by} cut={cut} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>{t("figures.total")}</td>
              {columns.map((column, index) => (
                <Total key={`${column.metric.id}-${column.variant}`} column={column} answer={data[index]} cut={cut} />
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
      {rows.length > shown.length ? (
        <button type="button" className="link-button" onClick={() => setAll(true)}>
          {t("figures.all_groups", { count: rows.length })}
        </button>
      ) : null}
    </>
  );
}

interface RowProps {
  row: MatrixRow;
  rows: MatrixRow[];
  columns: MatrixColumn[];
  by: string;
  cut: Cut;
}

function Row({ row, rows, columns, by, cut }: RowProps) {
  return (
    <tr>
      <td>{row.label}</td>
      {columns.map(({ metric, variant, window }, index) => {
        const cell = row.cells[index];
        const { unit } = variantOf(metric, variant);
        // Where a spread stands under the figure there is no room for a bar.
        const share = cell?.median === undefined ? shareOf(rows, index, cell) : null;
        return (
          <td key={`${metric.id}-${variant}`} data-align="right" className={styles.measured}>
            {cell ? (
              <>
                <Badges cell={cell} />
                <Link
                  to={drillPath(metric.id, {
                    ...cut,
                    window: window ?? cut.window,
                    variant,
                    group_by: by,
                    key: row.key ?? "",
                  })}
                  title={reasonText(cell.reason) ?? fraction(cell) ?? fullFigure(cell.value, unit)}
                >
                  {figure(cell.value, unit)}
                </Link>
                {cell.median === undefined || cell.median === null ? null : (
                  <div className="muted">
                    {t("figures.spread", { median: figure(cell.median, unit), p75: figure(cell.p75, unit) })}
                  </div>
                )}
              </>
            ) : (
              <span className="muted">{"\u2014"}</span>
            )}
            {share === null ? null : <i style={{ width: `${share * 100}%` }} />}
          </td>
        );
      })}
    </tr>
  );
}

function Badges({ cell }: { cell: MetricCell }) {
  return (
    <>
      {cell.immature ? <Tag title={t("figures.immature_hint")}>{t("figures.immature")}</Tag> : null}
      {cell.bottleneck ? (
        <Tag color="orange" icon={<WarningOutlined aria-hidden />}>
          {t("figures.bottleneck")}
        </Tag>
      ) : null}
    </>
  );
}

function Total({ column, answer, cut }: { column: MatrixColumn; answer: MetricAnswer | undefined; cut: Cut }) {
  const { metric, variant, window } = column;
  return (
    <td data-align="right">
      {answer ? (
        <Link
          to={drillPath(metric.id, { ...cut, window: window ?? cut.window, variant })}
          title={reasonText(answer.reason) ?? fullFigure(answer.value, answer.unit)}
        >
          {figure(answer.value, answer.unit)}
        </Link>
      ) : null}
    </td>
  );
}
