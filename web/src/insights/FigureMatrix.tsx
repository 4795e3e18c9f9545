import { CaretDownOutlined, CaretUpOutlined, FlagFilled } from "@ant-design/icons";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { MetricAnswer, MetricMeta } from "../api/metricSchema";
import { metricOptions } from "../api/metrics";
import { labelText, t } from "../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { Caveats } from "./Caveats";
import { type Cut, drillPath } from "./cut";
import { Formula } from "./Formula";
import { figure, fullFigure, isMoney, isTime, metricName, reasonText, variantOf, windowName } from "./figureText";
import styles from "./insights.module.css";
import { FigureCell } from "./MatrixCell";
import { type MatrixRow, matrixRows, shareOf, sortRows } from "./matrix";
import { isBehind, toneOf } from "./matrixTone";
import { Sparkline } from "./Sparkline";

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
  /** Each group beside itself in the period before. */
  compared?: boolean;
  /** The first figure's last twelve weeks as a small line. */
  course?: boolean;
  /** Colours for the best and worst quarter, a flag for who is behind the plan. */
  ranked?: boolean;
  /** Median and third quartile under every mean. */
  spread?: boolean;
  /** Opens what a row is made of. */
  onDescend?: (row: MatrixRow) => void;
}

type MatrixMore = Pick<FigureMatrixProps, "compared" | "course">;

const FEW = 12;

/** The answers of all columns; each arrives by itself. */
export function useMatrix(columns: MatrixColumn[], by: string, cut: Cut, more: MatrixMore = {}) {
  return useQueries({
    queries: columns.map(({ metric, variant, window }, index) =>
      metricOptions(metric.id, {
        ...cut,
        window: window ?? cut.window,
        variant,
        group_by: by,
        ...(more.compared ? { compare: "previous" } : {}),
        ...(more.course && index === 0 ? { trend: "week" } : {}),
      }),
    ),
  });
}

/** One row per team, person, product …, one column per figure; every number leads to its records. */
export function FigureMatrix(props: FigureMatrixProps) {
  const { columns, by, cut, most = FEW } = props;
  const answers = useMatrix(columns, by, cut, props);
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
  const starts = data[0]?.trend?.starts.length ? data[0].trend.starts : undefined;
  return (
    <>
      <div className={styles.tableBox}>
        <table className={`${styles.table} ${props.compared ? styles.compared : ""}`} data-testid="matrix">
          <thead>
            <tr>
              <th>{labelText(dimension?.label, by)}</th>
              {starts ? <th>{t("figures.course")}</th> : null}
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
              <Row key={row.key ?? ""} row={row} rows={rows} props={props} starts={starts} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>{t("figures.total")}</td>
              {starts ? <td /> : null}
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
      <Caveats answers={data} money={data.some((each) => isMoney(each?.unit))} />
    </>
  );
}

interface RowProps {
  row: MatrixRow;
  rows: MatrixRow[];
  props: FigureMatrixProps;
  starts: string[] | undefined;
}

function Row({ row, rows, props, starts }: RowProps) {
  const { columns, by, cut, compared, ranked, spread, onDescend } = props;
  const behind =
    ranked &&
    isBehind(
      columns.map((column) => column.metric),
      row,
    );
  const first = columns[0];
  return (
    <tr data-behind={behind}>
      <td>
        {behind ? (
          <FlagFilled className={styles.flag} aria-label={t("figures.behind")} title={t("figures.behind")} />
        ) : null}
        {onDescend && row.key !== null ? (
          <button type="button" className="link-button" onClick={() => onDescend(row)}>
            {row.label}
          </button>
        ) : (
          row.label
        )}
      </td>
      {starts && first ? (
        <td>
          <Sparkline group={row.cells[0]} starts={starts} unit={variantOf(first.metric, first.variant).unit} />
        </td>
      ) : null}
      {columns.map(({ metric, variant, window }, index) => (
        <FigureCell
          key={`${metric.id}-${variant}`}
          metric={metric}
          variant={variant}
          cell={row.cells[index]}
          by={by}
          rowKey={row.key}
          cut={{ ...cut, window: window ?? cut.window }}
          share={compared ? null : shareOf(rows, index, row.cells[index])}
          tone={ranked ? toneOf(metric, rows, index, row) : undefined}
          spread={spread}
        />
      ))}
    </tr>
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
