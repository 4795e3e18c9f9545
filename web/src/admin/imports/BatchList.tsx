import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { Link } from "react-router";
import { isTrial } from "../../api/importBatches";
import { listOptions } from "../../api/records";
import type { RecordQuery, RecordRow } from "../../api/schema";
import { useMe } from "../../api/session";
import { isRef } from "../../fields/values";
import { ago, groupDigits } from "../../lib/format";
import { t, tOr } from "../../lib/i18n";
import { objectLabel, useObjectMap } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { STATE_COLOR } from "./BatchPage";
import styles from "./imports.module.css";

const QUERY: RecordQuery = {
  fields: [
    "name",
    "object",
    "state",
    "migration",
    "rows_total",
    "rows_created",
    "rows_updated",
    "rows_failed",
    "created_at",
    "owner",
    "summary",
  ],
  expand: ["owner"],
  sort: [{ field: "created_at", dir: "desc" }],
  limit: 50,
};

/** Every import that may be seen, the newest first. */
export default function BatchList() {
  const list = useInfiniteQuery({ ...listOptions("import_batch", QUERY), staleTime: 2_000 });
  const rows = list.data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <div className={styles.page}>
      <header className={styles.pageHead}>
        <h1>{t("import.batches")}</h1>
        <span className={styles.space} />
        <Link to="/import">{t("import.new")}</Link>
      </header>
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={8} /> : null}
      {list.data && rows.length === 0 ? (
        <EmptyState
          title={t("import.none")}
          hint={t("import.none_hint")}
          action={
            <Link to="/import">
              <Button type="primary">{t("import.new")}</Button>
            </Link>
          }
        />
      ) : null}
      {rows.length ? (
        <article className={styles.card}>
          <table className={styles.rows}>
            <thead>
              <tr>
                <th>{t("import.name")}</th>
                <th>{t("import.object")}</th>
                <th>{t("import.state")}</th>
                <th className={styles.right}>{t("import.total_rows")}</th>
                <th className={styles.right}>{t("import.was.created")}</th>
                <th className={styles.right}>{t("import.was.updated")}</th>
                <th className={styles.right}>{t("import.was.failed")}</th>
                <th>{t("import.by")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </tbody>
          </table>
          {list.hasNextPage ? (
            <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              {t("action.load_more")}
            </Button>
          ) : null}
        </article>
      ) : null}
    </div>
  );
}

function Row({ row }: { row: RecordRow }) {
  const objects = useObjectMap();
  const names = String(row.object ?? "").split(", ");
  const state = String(row.state ?? "");
  const name = String(row.name ?? "");
  const me = useMe();
  const mine = isRef(row.owner) && row.owner.id === me.user.id;
  const number = (field: string) => groupDigits(String(row[field] ?? 0));
  return (
    <tr>
      <td data-label={t("import.name")}>
        {state !== "draft" ? (
          <Link to={`/import/batches/${row.id}`}>{name}</Link>
        ) : mine ? (
          <Link to={`/import/${row.id}`}>{name}</Link>
        ) : (
          name
        )}
      </td>
      <td data-label={t("import.object")}>
        {names.map((each) => objectLabel(objects.get(each), each)).join(t("text.list_separator"))}
      </td>
      <td data-label={t("import.state")}>
        <Tag color={STATE_COLOR[state]}>{tOr(`import.state.${state}`, state)}</Tag>
        {isTrial(row) ? <Tag>{t("import.dry_run")}</Tag> : null}
        {row.migration === true ? <Tag>{t("import.migration")}</Tag> : null}
      </td>
      <td data-label={t("import.total_rows")} className={styles.right}>
        {number("rows_total")}
      </td>
      <td data-label={t("import.was.created")} className={styles.right}>
        {number("rows_created")}
      </td>
      <td data-label={t("import.was.updated")} className={styles.right}>
        {number("rows_updated")}
      </td>
      <td data-label={t("import.was.failed")} className={styles.right}>
        {number("rows_failed")}
      </td>
      <td data-label={t("import.by")}>
        {isRef(row.owner) ? row.owner.name : ""} <span className="muted">{ago(String(row.created_at ?? ""))}</span>
      </td>
    </tr>
  );
}
