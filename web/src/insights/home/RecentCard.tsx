import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import { queryRecords, recordKeys } from "../../api/records";
import type { RecordQuery, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { refId, refName } from "../../fields/values";
import { ago } from "../../lib/format";
import { t } from "../../lib/i18n";
import { findField } from "../../meta/objects";
import { listPath, recordPath } from "../../meta/paths";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { Card } from "./Card";
import styles from "./home.module.css";

const QUERY: RecordQuery = {
  filter: { field: "owner", op: "me" },
  sort: [{ field: "at", dir: "desc" }],
  fields: ["subject", "kind", "at", "content", "account", "opportunity"],
  expand: ["account", "opportunity"],
  limit: 8,
  count: false,
};

function place(row: RecordRow): { to: string; name: string } {
  const deal = refId(row.opportunity);
  if (deal) return { to: recordPath("opportunity", deal), name: refName(row.opportunity) };
  const account = refId(row.account);
  if (account) return { to: recordPath("account", account), name: refName(row.account) };
  return { to: recordPath("activity", row.id), name: String(row.subject ?? "") };
}

/** What one has done last, each leading to where it happened. */
export function RecentCard() {
  const meta = useObjectMeta("activity");
  const list = useQuery({
    queryKey: recordKeys.list("activity", QUERY),
    queryFn: ({ signal }) => queryRecords("activity", QUERY, signal),
  });
  const kind = meta.data ? findField(meta.data, "kind") : undefined;
  const rows = list.data?.records ?? [];
  return (
    <Card title={t("home.recent")} tools={<Link to={listPath("activity")}>{t("home.all")}</Link>}>
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={6} height={260} /> : null}
      {list.data && rows.length === 0 ? <EmptyState title={t("home.recent_none")} /> : null}
      <ul className={styles.deals}>
        {rows.map((row) => {
          const { to, name } = place(row);
          return (
            <li key={row.id}>
              <div className={styles.dealLine}>
                <Link to={to} className="ellipsis">
                  {name}
                </Link>
                <span className="muted num">{ago(String(row.at))}</span>
              </div>
              <div className={`${styles.dealFacts} ${styles.oneLine}`}>
                {kind ? <FieldValue field={kind} record={row} dense /> : null}
                <span className="ellipsis">{String(row.content ?? row.subject ?? "")}</span>
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
