import { CaretDownOutlined, CaretUpOutlined, WarningOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import { Link } from "react-router";
import type { MetricCell, MetricGroup, MetricMeta } from "../api/metricSchema";
import { percent } from "../lib/format";
import { t } from "../lib/i18n";
import { type Cut, drillPath } from "./cut";
import { figure, fraction, fullFigure, reasonText, variantOf } from "./figureText";
import styles from "./insights.module.css";
import { changeTone, type Tone } from "./matrixTone";

/** Growth over more than tenfold says only that there was next to nothing before. */
const MOST = 9.99;

interface MatrixCellProps {
  metric: MetricMeta;
  variant?: string;
  cell: MetricGroup | undefined;
  by: string;
  rowKey: string | null;
  cut: Cut;
  /** Part of the column's largest value, 0 to 1. */
  share: number | null;
  tone: Tone;
  /** Median and third quartile under the mean; elsewhere they are told to whoever rests on the number. */
  spread?: boolean;
}

/** One figure of one group: its records behind it, its change on the period before below it. */
export function FigureCell({ metric, variant, cell, by, rowKey, cut, share, tone, spread }: MatrixCellProps) {
  const { unit } = variantOf(metric, variant);
  const between = cell ? spreadText(cell, unit) : null;
  return (
    <td data-align="right" data-tone={tone} className={styles.measured}>
      {cell ? (
        <>
          <Badges cell={cell} />
          <Link
            to={drillPath(metric.id, { ...cut, variant, group_by: by, key: rowKey ?? "" })}
            title={
              reasonText(cell.reason) ??
              fraction(cell) ??
              [fullFigure(cell.value, unit), between].filter(Boolean).join("\n")
            }
          >
            {figure(cell.value, unit)}
          </Link>
          <Change metric={metric} cell={cell} unit={unit} />
          {spread && between ? <div className="muted">{between}</div> : null}
        </>
      ) : (
        <span className="muted">{"\u2014"}</span>
      )}
      {share === null || (spread && between) ? null : <i style={{ width: `${share * 100}%` }} />}
    </td>
  );
}

function spreadText(cell: MetricCell, unit: string): string | null {
  if (cell.median === undefined || cell.median === null) return null;
  return t("figures.spread", { median: figure(cell.median, unit), p75: figure(cell.p75, unit) });
}

function Change({ metric, cell, unit }: { metric: MetricMeta; cell: MetricGroup; unit: string }) {
  const { change } = cell;
  if (change === undefined || change === null) return null;
  const feel = changeTone(change, metric.falling_is_good);
  return (
    <span
      className={styles.cellChange}
      data-tone={feel}
      title={`${t("home.on_period")} ${percent(change)} (${fullFigure(cell.before, unit)})`}
    >
      {change > 0 ? <CaretUpOutlined aria-hidden /> : change < 0 ? <CaretDownOutlined aria-hidden /> : null}
      {Math.abs(change) > MOST ? `>${percent(MOST, 0)}` : percent(Math.abs(change), 0)}
    </span>
  );
}

/** A cohort too young to judge, else a stage where things stick: a young one always looks slow. */
export function Badges({ cell }: { cell: MetricCell }) {
  return (
    <>
      {cell.immature ? (
        <Tag className={styles.badge} title={t("figures.immature_hint")}>
          {t("figures.immature")}
        </Tag>
      ) : null}
      {cell.bottleneck && !cell.immature ? (
        <Tag className={styles.badge} color="orange" icon={<WarningOutlined aria-hidden />}>
          {t("figures.bottleneck")}
        </Tag>
      ) : null}
    </>
  );
}
