import { useQuery } from "@tanstack/react-query";
import { Tag } from "antd";
import { Link } from "react-router";
import { isTrial } from "../../api/importBatches";
import { useObjectMeta } from "../../api/metadata";
import { queryRecords, recordKeys } from "../../api/records";
import type { RecordQuery } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { ago, groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { findField } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { Card } from "./Card";
import styles from "./home.module.css";

const SHOWN = 6;
const QUERY: RecordQuery = {
  sort: [{ field: "created_at", dir: "desc" }],
  fields: ["name", "file_name", "state", "rows_created", "rows_updated", "rows_failed", "created_at", "summary"],
  // what is being prepared has brought nothing yet and is its maker's alone
  filter: { field: "state", op: "ne", value: "draft" },
  limit: 40,
  count: false,
};

/** The newest imports with what became of their rows. */
export function ImportsCard() {
  const meta = useObjectMeta("import_batch").data;
  const list = useQuery({
    queryKey: recordKeys.list("import_batch", QUERY),
    queryFn: ({ signal }) => queryRecords("import_batch", QUERY, signal),
  });
  const state = meta ? findField(meta, "state") : undefined;
  const all = list.data?.records ?? [];
  // checks come before every import, often many: they are told of only while nothing was written yet
  const written = all.filter((row) => !isTrial(row));
  const rows = (written.length ? written : all).slice(0, SHOWN);
  return (
    <Card title={t("admin.imports")} tools={<Link to="/import/batches">{t("home.all")}</Link>}>
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={5} height={200} /> : null}
      {list.data && rows.length === 0 ? <EmptyState title={t("admin.no_imports")} /> : null}
      <ul className={styles.deals}>
        {rows.map((row) => (
          <li key={row.id}>
            <div className={styles.dealLine}>
              <Link to={`/import/batches/${row.id}`} className="ellipsis">
                {String(row.name ?? row.file_name ?? "")}
              </Link>
              <span className="muted num">{ago(String(row.created_at))}</span>
            </div>
            <div className={styles.dealFacts}>
              {isTrial(row) ? <Tag>{t("import.dry_run")}</Tag> : null}
              {state && !isTrial(row) ? <FieldValue field={state} record={row} dense /> : null}
              <span className="num">
                {t(isTrial(row) ? "admin.import_rows_trial" : "admin.import_rows", {
                  created: groupDigits(String(row.rows_created ?? 0)),
                  updated: groupDigits(String(row.rows_updated ?? 0)),
                  failed: groupDigits(String(row.rows_failed ?? 0)),
                })}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
