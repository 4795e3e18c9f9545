import { useQuery } from "@tanstack/react-query";
import { Button, Popconfirm, Select, Switch, Tag } from "antd";
import { useId, useState } from "react";
import { addIndex, type DesignObject, type IndexPart, indexesOptions, removeIndex } from "../../../api/designer";
import { ago } from "../../../lib/format";
import { t } from "../../../lib/i18n";
import { fieldLabel, findField } from "../../../meta/objects";
import { ErrorState, Skeleton } from "../../../ui/states";
import styles from "../designer.module.css";
import { useSchemaChange } from "../useSchemaChange";

const COLUMNS_MAX = 4;
const KB = 1024;

function sizeText(bytes: number): string {
  return bytes < KB * KB ? `${Math.round(bytes / KB)} kB` : `${(bytes / KB / KB).toFixed(1)} MB`;
}

/** What makes lists of an object quick, what slow questions ask for, and which values may not repeat. */
export function IndexesTab({ object }: { object: DesignObject }) {
  const found = useQuery(indexesOptions(object.name));
  const change = useSchemaChange();
  if (found.error) return <ErrorState error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <Skeleton rows={6} />;
  const { indexes, advice, cap, used } = found.data;
  const words = (columns: readonly string[]) =>
    columns
      .map((column) => {
        const [name = "", direction] = column.split(" ");
        const field = findField(object, name);
        return `${field ? fieldLabel(field) : name}${direction ? " ↓" : ""}`;
      })
      .join(" + ");
  const add = (columns: string[], unique: boolean) =>
    change(
      () => addIndex(object.name, columns, unique),
      t("design.made", { name: words(columns) }),
      () => removeIndex(object.name, columns, unique),
    );
  const remove = ({ columns, unique }: IndexPart) =>
    change(
      () => removeIndex(object.name, columns, unique),
      t("design.was_removed", { name: words(columns) }),
      () => addIndex(object.name, columns, unique),
    );
  return (
    <>
      <section className={styles.card}>
        <h2>{t("design.index_advice")}</h2>
        {advice.length === 0 ? <p className={styles.hint}>{t("design.index_no_advice")}</p> : null}
        <ul className={styles.plain}>
          {advice.map((each) => (
            <li key={each.columns.join()} className={styles.line}>
              <strong>{words(each.columns)}</strong>
              <span className={styles.hint}>
                {t("design.index_slow", { count: each.seen, ms: Math.round(each.mean_ms), ago: ago(each.last_at) })}
              </span>
              <span className={styles.space} />
              <Button onClick={() => void add(each.columns, false)}>{t("design.index_build")}</Button>
            </li>
          ))}
        </ul>
      </section>
      <NewIndex object={object} room={used < cap} add={add} />
      <section className={styles.card}>
        <h2>{t("design.index_all", { used, cap })}</h2>
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>{t("design.index_fields")}</th>
                <th>{t("design.index_kind")}</th>
                <th>{t("design.index_size")}</th>
                <th>{t("design.index_used")}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {indexes.map((each) => (
                <tr key={`${each.columns.join()}.${each.unique}`}>
                  <td>{words(each.columns)}</td>
                  <td>{each.unique ? <Tag color="gold">{t("design.index_unique")}</Tag> : t("design.index_plain")}</td>
                  <td className="num">{sizeText(each.bytes)}</td>
                  <td className="num">{each.used.toLocaleString()}</td>
                  <td>
                    {each.custom ? (
                      <Popconfirm
                        title={t("design.index_remove_ask")}
                        okText={t("action.remove")}
                        cancelText={t("action.cancel")}
                        onConfirm={() => void remove(each)}
                      >
                        <Button danger size="small">
                          {t("action.remove")}
                        </Button>
                      </Popconfirm>
                    ) : (
                      <span className={styles.hint}>{t("design.index_standard")}</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}

interface NewIndexProps {
  object: DesignObject;
  /** Whether there may be one more that is no rule. */
  room: boolean;
  add: (columns: string[], unique: boolean) => Promise<boolean>;
}

function NewIndex({ object, room, add }: NewIndexProps) {
  const id = useId();
  const [columns, setColumns] = useState<string[]>([]);
  const [unique, setUnique] = useState(false);
  const [busy, setBusy] = useState(false);
  const build = async () => {
    setBusy(true);
    if (await add(columns, unique)) setColumns([]);
    setBusy(false);
  };
  return (
    <section className={styles.card}>
      <h2>{t("design.index_new")}</h2>
      <div className={styles.line}>
        <div className={styles.field} style={{ flex: 1, minWidth: 220 }}>
          <label htmlFor={id}>{t("design.index_fields")}</label>
          <Select
            id={id}
            mode="multiple"
            maxCount={COLUMNS_MAX}
            style={{ width: "100%" }}
            value={columns}
            showSearch={{ optionFilterProp: "label" }}
            options={object.fields
              .filter((field) => field.sortable !== false)
              .map((field) => ({ value: field.name, label: fieldLabel(field) }))}
            onChange={setColumns}
          />
        </div>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control */}
        <label className={styles.line}>
          <Switch size="small" checked={unique} onChange={setUnique} /> {t("design.index_unique")}
        </label>
        <Button
          type="primary"
          loading={busy}
          disabled={columns.length === 0 || !(room || unique)}
          onClick={() => void build()}
        >
          {t("design.index_build")}
        </Button>
      </div>
      <p className={styles.hint}>{t(unique ? "design.index_unique_hint" : "design.index_new_hint")}</p>
    </section>
  );
}
