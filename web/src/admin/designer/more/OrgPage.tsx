import { ApartmentOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { changeRecord, listOptions, queryRecords } from "../../../api/records";
import type { RecordRow } from "../../../api/schema";
import { isRef, refId } from "../../../fields/values";
import { t } from "../../../lib/i18n";
import { offerUndo } from "../../../lib/undo";
import { recordPath } from "../../../meta/paths";
import { refreshObjects } from "../../../records/cache";
import { useCreate } from "../../../records/form/createContext";
import { ErrorState, Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";
import { type Branch, below, treeOf } from "./tree";

const QUERY = {
  fields: ["name", "parent", "head", "version"],
  expand: ["parent", "head"],
  sort: [{ field: "name", dir: "asc" as const }],
  limit: 500,
};

/** The departments; one is dragged onto the one it belongs to, or moved by its list. */
export default function OrgPage() {
  const create = useCreate();
  const notify = useNotify();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const list = useQuery({
    queryKey: listOptions("department", QUERY).queryKey,
    queryFn: () => queryRecords("department", QUERY),
    select: (page) => page.records,
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Skeleton rows={8} />;
  const rows = list.data;
  const move = async (id: string, parent: string | null) => {
    const row = rows.find((each) => each.id === id);
    if (!row || refId(row.parent) === parent || (parent && below(rows, id).has(parent))) return;
    try {
      await changeRecord("department", id, { parent }, row.version);
      offerUndo(t("design.moved", { name: String(row.name) }));
    } catch (error) {
      notify.failed(error);
    } finally {
      refreshObjects("department");
    }
  };
  const draw = (branches: Branch[]) => (
    <ul className={styles.tree}>
      {branches.map(({ row, children }) => (
        <li key={row.id}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the list beside it moves the department by keys */}
          <div
            className={styles.slot}
            draggable
            data-over={over === row.id}
            onDragStart={(event) => {
              event.dataTransfer.setData("text/plain", row.id);
              setDragged(row.id);
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
            onDragOver={(event) => {
              if (!dragged || below(rows, dragged).has(row.id)) return;
              event.preventDefault();
              setOver(row.id);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged) void move(dragged, row.id);
            }}
          >
            <ApartmentOutlined aria-hidden />
            <Link to={recordPath("department", row.id)} style={{ flex: 1 }}>
              {String(row.name)}
            </Link>
            <span className={styles.hint}>{isRef(row.head) ? row.head.name : ""}</span>
            <Mover rows={rows} row={row} move={(parent) => void move(row.id, parent)} />
          </div>
          {children.length ? draw(children) : null}
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.org")}</h1>
        <span className={styles.space} />
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => create("department")}>
          {t("design.new_department")}
        </Button>
      </header>
      {draw(treeOf(rows))}
    </>
  );
}

function Mover({ rows, row, move }: { rows: RecordRow[]; row: RecordRow; move: (parent: string | null) => void }) {
  const own = below(rows, row.id);
  return (
    <Select<string>
      size="small"
      variant="borderless"
      style={{ width: 150 }}
      value={refId(row.parent) ?? ""}
      aria-label={t("design.parent_of", { name: String(row.name) })}
      options={[
        { value: "", label: t("design.top") },
        ...rows.filter((each) => !own.has(each.id)).map((each) => ({ value: each.id, label: String(each.name) })),
      ]}
      onChange={(parent) => move(parent || null)}
    />
  );
}
