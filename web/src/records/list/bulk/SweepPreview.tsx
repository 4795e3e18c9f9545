import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useEffect, useState } from "react";
import { previewBulk, type Sweep } from "../../../api/bulk";
import { queryRecords } from "../../../api/records";
import type { ObjectMeta, RecordRow } from "../../../api/schema";
import { FieldValue } from "../../../fields/FieldValue";
import { groupDigits } from "../../../lib/format";
import { t } from "../../../lib/i18n";
import { expandable, fieldLabel, recordName, withCompanions } from "../../../meta/objects";
import dialogTable from "../../../ui/dialogTable.module.css";
import { Skeleton } from "../../../ui/states";
import { problemText } from "../../../ui/useNotify";
import styles from "./bulk.module.css";
import type { Chosen } from "./runSweep";
import { isList, type SweepItem } from "./sweepItems";

const PAUSE_MS = 300;
const EXAMPLES = 4;

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as T), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

interface SweepPreviewProps {
  object: ObjectMeta;
  sweep: Sweep;
  items: readonly SweepItem[];
  chosen: Chosen;
  /** How many records it would change; undefined while that is not known. */
  onAllowed: (count: number | undefined) => void;
}

/** How many records are meant, how many of them may not be changed, and a few examples. */
export function SweepPreview({ object, sweep, items, chosen, onAllowed }: SweepPreviewProps) {
  const wanted = useSettled(sweep);
  const told = useQuery({
    queryKey: ["bulk", object.name, "preview", wanted, chosen.filter],
    queryFn: () => previewBulk(object.name, wanted, chosen.filter),
    gcTime: 0,
    retry: false,
  });
  const fields = items.flatMap((item) => (item.field ? [item.field] : []));
  const names = sweep.op === "delete" ? [] : fields.map((field) => field.name);
  const examples = useQuery({
    queryKey: ["bulk", object.name, "examples", names, chosen.filter],
    queryFn: async () => {
      const body = { filter: chosen.filter, fields: withCompanions(object, names), expand: expandable(object, names) };
      return (await queryRecords(object.name, { ...body, limit: EXAMPLES })).records;
    },
    gcTime: 0,
  });
  const { data } = told;
  const allowed = data && Math.min(data.allowed, data.most);
  useEffect(() => onAllowed(allowed), [allowed, onAllowed]);
  if (told.error) return <Alert type="error" showIcon title={problemText(told.error)} />;
  if (!data) return <Skeleton rows={2} />;
  const number = (count: number) => groupDigits(String(count));
  return (
    <section className={styles.preview} aria-label={t("bulk.preview")}>
      <div className={styles.counts} role="status">
        <strong>{t("bulk.found", { count: number(data.found) })}</strong>
        <span>
          {t(sweep.op === "delete" ? "bulk.allowed_delete" : "bulk.allowed", { count: number(data.allowed) })}
        </span>
        {data.found > data.allowed ? (
          <span>{t("bulk.excluded", { count: number(data.found - data.allowed) })}</span>
        ) : null}
      </div>
      {data.allowed > data.most ? <p>{t("bulk.too_many", { most: number(data.most) })}</p> : null}
      {examples.data?.length && names.length ? (
        <Examples object={object} items={items} rows={examples.data} more={data.found > examples.data.length} />
      ) : null}
    </section>
  );
}

interface ExamplesProps {
  object: ObjectMeta;
  items: readonly SweepItem[];
  rows: readonly RecordRow[];
  more: boolean;
}

function Examples({ object, items, rows, more }: ExamplesProps) {
  const known = items.filter((item) => item.field !== null);
  return (
    <table className={dialogTable.table}>
      <thead>
        <tr>
          <th scope="col">{t("cells.record")}</th>
          {known.map((item) => (
            <th key={item.field?.name} scope="col">
              {item.field ? fieldLabel(item.field) : ""}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>{recordName(object, row)}</td>
            {known.map((item) => (
              <td key={item.field?.name}>
                <Change item={item} row={row} />
              </td>
            ))}
          </tr>
        ))}
        {more ? (
          <tr>
            <td colSpan={known.length + 1} className="muted">
              {t("bulk.and_more")}
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

/** What a field is and what it will be. */
function Change({ item, row }: { item: SweepItem; row: RecordRow }) {
  const { field, mode, value } = item;
  if (!field) return null;
  const parts = isList(field) && (mode === "add" || mode === "remove");
  const sign = mode === "add" ? "+" : "\u2212";
  return (
    <>
      <span className="muted">
        <FieldValue field={field} record={row} />
      </span>
      {parts ? ` ${sign} ` : " \u2192 "}
      <FieldValue field={field} record={{ ...row, [field.name]: mode === "clear" ? null : value }} />
    </>
  );
}
