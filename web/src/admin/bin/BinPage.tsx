import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Select } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { type Binned, binOptions, restoreRecord } from "../../api/merging";
import { useObjects } from "../../api/metadata";
import { useNames } from "../../fields/useNames";
import { dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { offerUndo } from "../../lib/undo";
import { can, objectLabel } from "../../meta/objects";
import framed from "../../ui/framedTable.module.css";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { problemText, useNotify } from "../../ui/useNotify";
import styles from "./bin.module.css";

const FIRST = ["account", "contact", "opportunity", "lead"];

/** What was removed in the last 30 days, of one object; restored one by one or many at once. */
export default function BinPage() {
  const objects = useObjects();
  const [params, setParams] = useSearchParams();
  const known = (objects.data ?? []).filter((object) => can(object, "delete"));
  const chosen = params.get("object");
  const first = FIRST.find((name) => known.some((object) => object.name === name)) ?? known[0]?.name ?? "";
  const name = known.some((object) => object.name === chosen) && chosen ? chosen : first;
  if (objects.error) return <ErrorState error={objects.error} />;
  if (objects.isPending) return <Skeleton rows={8} />;
  if (known.length === 0) return <EmptyState title={t("bin.none_may")} />;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t("bin.title")}</h1>
        <Select
          aria-label={t("bin.object")}
          showSearch={{ optionFilterProp: "label" }}
          value={name}
          onChange={(next) => setParams({ object: next })}
          options={known.map((object) => ({ value: object.name, label: objectLabel(object) }))}
          style={{ minWidth: 180 }}
        />
      </header>
      <p className="muted">{t("bin.hint")}</p>
      <BinTable key={name} object={name} />
    </div>
  );
}

interface Failure {
  name: string;
  text: string;
}

function BinTable({ object }: { object: string }) {
  const client = useQueryClient();
  const notify = useNotify();
  const list = useInfiniteQuery(binOptions(object));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);
  const rows = list.data?.pages.flatMap((page) => page.records) ?? [];
  const people = useNames(
    "user",
    rows.flatMap((row) => [row.owner, row.deleted_by]).filter((id) => id !== null),
  );
  const restore = async (wanted: readonly Binned[]) => {
    setBusy(true);
    const failed: Failure[] = [];
    for (const row of wanted) {
      try {
        await restoreRecord(object, row.id);
      } catch (error) {
        failed.push({ name: row.name ?? "", text: problemText(error) });
      }
    }
    setBusy(false);
    setChosen(new Set());
    setFailures(failed);
    const count = wanted.length - failed.length;
    if (count) notify.done(t("bin.restored", { count }));
    if (count === 1 && wanted.length === 1) offerUndo(t("bin.restored", { count }));
    await client.invalidateQueries({ queryKey: ["bin", object] });
    void client.invalidateQueries({ queryKey: ["records"] });
  };
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (list.isPending) return <Skeleton rows={8} />;
  if (rows.length === 0) return <EmptyState title={t("bin.empty")} hint={t("bin.empty_hint")} />;
  const toggle = (id: string) =>
    setChosen((now) => new Set(now.has(id) ? [...now].filter((each) => each !== id) : [...now, id]));
  const every = rows.length > 0 && rows.every((row) => chosen.has(row.id));
  return (
    <>
      {chosen.size ? (
        <div className={styles.bar} role="status">
          <span>{t("bin.chosen", { count: chosen.size })}</span>
          <Button
            type="primary"
            size="small"
            loading={busy}
            onClick={() => restore(rows.filter((row) => chosen.has(row.id)))}
          >
            {t("bin.restore")}
          </Button>
          <Button size="small" type="text" onClick={() => setChosen(new Set())}>
            {t("bin.clear")}
          </Button>
        </div>
      ) : null}
      {failures.length ? (
        <ul className={styles.failures} role="alert">
          {failures.map((failure) => (
            <li key={failure.name + failure.text}>{t("bin.failed", { name: failure.name, reason: failure.text })}</li>
          ))}
        </ul>
      ) : null}
      <div className={framed.box}>
        <table className={`${framed.table} ${styles.table}`}>
          <thead>
            <tr>
              <th>
                <Checkbox
                  aria-label={t("bin.all")}
                  checked={every}
                  onChange={() => setChosen(new Set(every ? [] : rows.map((row) => row.id)))}
                />
              </th>
              <th>{t("bin.name")}</th>
              <th>{t("bin.owner")}</th>
              <th>{t("bin.by")}</th>
              <th>{t("bin.at")}</th>
              <th>{t("bin.left")}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>
                  <Checkbox
                    aria-label={row.name ?? row.id}
                    checked={chosen.has(row.id)}
                    onChange={() => toggle(row.id)}
                  />
                </td>
                <td className={styles.name}>{row.name || "—"}</td>
                <td>{people.get(row.owner ?? "") ?? "—"}</td>
                <td>{people.get(row.deleted_by ?? "") ?? t("timeline.system")}</td>
                <td className="num">{dateTime(row.deleted_at)}</td>
                <td className="num" data-soon={row.days_left <= 3}>
                  {t("bin.days", { count: row.days_left })}
                </td>
                <td>
                  <Button size="small" disabled={busy} onClick={() => restore([row])}>
                    {t("bin.restore")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.hasNextPage ? (
        <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t("action.load_more")}
        </Button>
      ) : null}
    </>
  );
}
