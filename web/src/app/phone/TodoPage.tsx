/** What is due for oneself: next steps of open opportunities, and follow-ups that were agreed. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { queryRecords, recordKeys } from "../../api/records";
import type { Filter, RecordQuery, RecordRow } from "../../api/schema";
import { asRef } from "../../fields/values";
import { date, dateTime, dayOf } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useObjectMap } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import framed from "../../ui/framedList.module.css";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import styles from "./phone.module.css";

const MOST = 50;
const MINE = { field: "owner", op: "me" as const };

function useDue(object: string, query: RecordQuery, enabled: boolean) {
  return useQuery({
    queryKey: [...recordKeys.object(object), "due", query],
    queryFn: async ({ signal }) => (await queryRecords(object, query, signal)).records,
    enabled,
  });
}

function dueDeals(today: string): RecordQuery {
  const filter: Filter = {
    and: [MINE, { field: "biz_status", op: "eq", value: "open" }, { field: "next_step_date", op: "lte", value: today }],
  };
  const fields = ["name", "account", "next_step", "next_step_date"];
  return { filter, fields, expand: ["account"], sort: [{ field: "next_step_date", dir: "asc" }], limit: MOST };
}

/** Customers to whom one wanted to come back by tonight; whoever was spoken to since has another day or none. */
function agreed(today: string): RecordQuery {
  const filter: Filter = {
    and: [
      MINE,
      { field: "next_activity_at", op: "lte", value: today },
      { field: "next_activity_at", op: "within", value: "last_30_days" },
    ],
  };
  const sort = [{ field: "next_activity_at", dir: "asc" as const }];
  return { filter, fields: ["name", "next_activity_at"], sort, limit: MOST };
}

export default function TodoPage() {
  const objects = useObjectMap();
  const today = dayOf(new Date().toISOString());
  const deals = useDue("opportunity", dueDeals(today), objects.has("opportunity"));
  const follow = useDue("account", agreed(today), objects.has("account"));
  const lists = [deals, follow].filter((list) => list.isEnabled);
  const failed = lists.find((list) => list.error);
  const empty = lists.every((list) => list.data?.length === 0);
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t("phone.todo")}</h1>
      {failed ? <ErrorState error={failed.error} retry={() => failed.refetch()} /> : null}
      {lists.some((list) => list.isPending) ? <Skeleton rows={6} /> : null}
      {empty ? <EmptyState title={t("phone.nothing_due")} hint={t("phone.nothing_due_hint")} /> : null}
      <DueList
        title={t("phone.due")}
        object="opportunity"
        rows={deals.data}
        when={(row) => date(String(row.next_step_date))}
      />
      <DueList
        title={t("phone.follow")}
        object="account"
        rows={follow.data}
        when={(row) => dateTime(String(row.next_activity_at))}
      />
    </div>
  );
}

interface DueListProps {
  title: string;
  object: string;
  rows: RecordRow[] | undefined;
  when: (row: RecordRow) => string;
}

function DueList({ title, object, rows, when }: DueListProps) {
  if (!rows?.length) return null;
  return (
    <section>
      <h2 className={styles.heading}>
        {title} <span className="muted num">{rows.length}</span>
      </h2>
      <ul className={framed.list}>
        {rows.map((row) => (
          <li key={row.id}>
            <Link to={recordPath(object, row.id)} className={styles.due}>
              <strong className="ellipsis">{String(row.next_step || row.name || "")}</strong>
              <span className="muted ellipsis">
                <span className="num">{when(row)}</span>
                {row.next_step ? ` · ${row.name}` : ""}
                {asRef(row.account)?.name ? ` · ${asRef(row.account)?.name}` : ""}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
