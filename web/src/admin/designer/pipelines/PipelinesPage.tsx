import { HolderOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented, Tag } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useObjectMeta } from "../../../api/metadata";
import { changeRecord, listOptions, queryRecords, type Values } from "../../../api/records";
import type { RecordRow } from "../../../api/schema";
import { FieldValue } from "../../../fields/FieldValue";
import { t } from "../../../lib/i18n";
import { offerUndo } from "../../../lib/undo";
import { findField } from "../../../meta/objects";
import { refreshObjects } from "../../../records/cache";
import { useCreate } from "../../../records/form/createContext";
import { EmptyState, ErrorState, Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";
import { MoveButtons } from "../MoveButtons";
import { moved, useReorder } from "../reorder";
import { checksOf, LISTS } from "./checks";
import { StageDrawer } from "./StageDrawer";

const PIPELINES = { fields: ["name", "is_default", "version"], limit: 50 };
const COLUMNS = ["type", "std_win_rate", "forecast_category", "expected_days"] as const;

const stagesOf = (pipeline: string) => ({
  filter: { field: "pipeline", op: "eq" as const, value: pipeline },
  fields: ["name", "position", "allow_back", "guidance", "version", ...COLUMNS, ...LISTS],
  sort: [{ field: "position", dir: "asc" as const }],
  limit: 100,
});

/** Pipelines with their stages in order. */
export default function PipelinesPage() {
  const [search, setSearch] = useSearchParams();
  const create = useCreate();
  const list = useQuery({
    queryKey: listOptions("pipeline", PIPELINES).queryKey,
    queryFn: () => queryRecords("pipeline", PIPELINES),
    select: (page) => page.records,
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Skeleton rows={8} />;
  const chosen =
    list.data.find((row) => row.id === search.get("pipeline")) ??
    list.data.find((row) => row.is_default) ??
    list.data[0];
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.pipelines")}</h1>
        <span className={styles.space} />
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => create("pipeline")}>
          {t("design.new_pipeline")}
        </Button>
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => create("stage")}>
          {t("design.new_stage")}
        </Button>
      </header>
      {list.data.length > 1 ? (
        <Segmented<string>
          value={chosen?.id ?? ""}
          options={list.data.map((row) => ({ value: row.id, label: String(row.name) }))}
          onChange={(pipeline) => setSearch({ pipeline })}
          style={{ marginBottom: 12 }}
        />
      ) : null}
      {chosen ? <Stages pipeline={chosen} /> : <EmptyState title={t("design.no_pipeline")} />}
    </>
  );
}

function Stages({ pipeline }: { pipeline: RecordRow }) {
  const query = stagesOf(pipeline.id);
  const notify = useNotify();
  const meta = useObjectMeta("stage");
  const [open, setOpen] = useState<string | null>(null);
  const list = useQuery({
    queryKey: listOptions("stage", query).queryKey,
    queryFn: () => queryRecords("stage", query),
    select: (page) => page.records,
  });
  const rows = list.data ?? [];
  const move = async (from: number, to: number) => {
    const next = moved(rows, from, to);
    try {
      for (const [index, row] of next.entries()) {
        const values: Values = { position: index + 1 };
        if (row.position !== index + 1) await changeRecord("stage", row.id, values, row.version);
      }
      offerUndo(t("design.reordered"));
    } catch (error) {
      notify.failed(error);
    } finally {
      refreshObjects("stage");
    }
  };
  const dragged = useReorder((from, to) => void move(from, to));
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (list.isPending || !meta.data) return <Skeleton rows={8} />;
  const object = meta.data;
  const chosen = rows.find((row) => row.id === open);
  return (
    <section className={styles.card}>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th aria-label={t("design.order")} />
              <th>{t("design.stage")}</th>
              {COLUMNS.map((name) => (
                <th key={name}>{t(`design.stage.${name}`)}</th>
              ))}
              <th>{t("design.gates")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => {
              const checks = checksOf(row);
              const name = String(row.name);
              return (
                <tr key={row.id} {...dragged(index)}>
                  <td style={{ whiteSpace: "nowrap" }}>
                    <HolderOutlined className={styles.grip} aria-hidden />
                    <MoveButtons
                      name={name}
                      index={index}
                      count={rows.length}
                      move={(from, to) => void move(from, to)}
                    />
                  </td>
                  <td>
                    <Button type="link" size="small" onClick={() => setOpen(row.id)}>
                      {name}
                    </Button>
                  </td>
                  {COLUMNS.map((column) => {
                    const field = findField(object, column);
                    return <td key={column}>{field ? <FieldValue field={field} record={row} /> : null}</td>;
                  })}
                  <td>
                    {LISTS.filter((each) => checks[each].length).map((each) => (
                      <Tag key={each}>
                        {t(`design.checks.${each}`)} {checks[each].length}
                      </Tag>
                    ))}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {chosen ? (
        <StageDrawer
          key={chosen.id}
          stage={chosen}
          object={object}
          place={rows.filter((row) => row.type === "open").indexOf(chosen)}
          close={() => setOpen(null)}
        />
      ) : null}
    </section>
  );
}
