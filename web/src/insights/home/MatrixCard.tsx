import { Segmented } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { MetricMeta } from "../../api/metricSchema";
import { labelText, t } from "../../lib/i18n";
import { CardMenu } from "../CardMenu";
import { CutMenu } from "../CutMenu";
import { columnsOf, type Placed } from "../columns";
import { type Cut, drillPath } from "../cut";
import { FigureMatrix, useMatrix } from "../FigureMatrix";
import styles from "../insights.module.css";
import type { MatrixRow } from "../matrix";
import { matrixSheet, toldFigures } from "../sheets";
import { Card } from "./Card";
import { useCardCut } from "./cardCut";

/** What a row opens into; below a person stand the records. */
const LEVELS = ["region", "team", "owner"] as const;
type Level = (typeof LEVELS)[number];

interface Step {
  by: Level;
  key: string;
  label: string;
}

interface MatrixCardProps {
  id: string;
  title: string;
  by: Level;
  placed: readonly Placed[];
  metrics: Map<string, MetricMeta>;
  start: Cut;
  /** With fewer rows than this there is nothing to compare and no card. */
  atLeast?: number;
  /** The levels one may begin at; without any it begins where it is told. */
  levels?: boolean;
}

/** Regions, teams or members side by side; every row opens into the next level, a person into the records. */
export function MatrixCard({ id, title, by: first, placed, metrics, start, atLeast = 0, levels }: MatrixCardProps) {
  const [cut, setCut] = useCardCut(id, start);
  const [top, setTop] = useState<Level>(first);
  const [trail, setTrail] = useState<Step[]>([]);
  const navigate = useNavigate();
  const last = trail.at(-1);
  const by: Level = last ? (LEVELS[LEVELS.indexOf(last.by) + 1] ?? "owner") : top;
  const columns = columnsOf(
    placed,
    metrics,
    by,
    trail.map((step) => step.by),
  );
  const narrowed: Cut = trail.length ? { ...cut, where: trail.map((step) => `${step.by}:${step.key}`) } : cut;
  const more = { compared: true, course: true };
  const answers = useMatrix(columns, by, narrowed, more).map((each) => each.data);
  const groups = answers[0]?.groups;
  if (trail.length === 0 && !levels && groups && groups.length < atLeast) return null;
  const descend = (row: MatrixRow) => {
    if (row.key === null) return;
    const [column] = columns;
    if (by !== "owner") setTrail([...trail, { by, key: row.key, label: row.label }]);
    else if (column) {
      const { metric, variant } = column;
      navigate(drillPath(metric.id, { ...narrowed, variant, group_by: by, key: row.key }));
    }
  };
  const name = (level: Level) =>
    labelText([...metrics.values()].flatMap((each) => each.groups).find((each) => each.name === level)?.label, level);
  return (
    <Card
      title={title}
      wide
      tools={
        <>
          <CutMenu cut={cut} onChange={setCut} />
          {columns[0] ? (
            <CardMenu
              name={[title, ...trail.map((step) => step.label)].join(" ")}
              told={toldFigures(
                narrowed,
                columns.map((column, n) => ({ ...column, answer: answers[n] })),
              )}
              path={drillPath(columns[0].metric.id, { ...narrowed, variant: columns[0].variant })}
              sheet={() => matrixSheet(columns, answers, by)}
            />
          ) : null}
        </>
      }
    >
      {levels || trail.length ? (
        <nav className={styles.trail} aria-label={t("figures.levels")}>
          {trail.length === 0 ? (
            <Segmented
              size="small"
              value={top}
              onChange={setTop}
              options={LEVELS.map((level) => ({ value: level, label: name(level) }))}
            />
          ) : (
            <>
              <button type="button" className="link-button" onClick={() => setTrail([])}>
                {t(`scope.${cut.scope}` as "scope.me")}
              </button>
              {trail.map((step, index) => (
                <span key={step.key}>
                  {"\u203a "}
                  {index === trail.length - 1 ? (
                    <strong>{step.label}</strong>
                  ) : (
                    <button type="button" className="link-button" onClick={() => setTrail(trail.slice(0, index + 1))}>
                      {step.label}
                    </button>
                  )}
                </span>
              ))}
            </>
          )}
        </nav>
      ) : null}
      <FigureMatrix key={by} columns={columns} by={by} cut={narrowed} ranked onDescend={descend} {...more} />
    </Card>
  );
}
