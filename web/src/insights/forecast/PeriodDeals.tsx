import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import { queryRecords } from "../../api/records";
import type { RecordQuery } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { refName } from "../../fields/values";
import { cappedCount, date, money, shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { fieldLabel, findField } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import styles from "../insights.module.css";
import { JudgeButton } from "./JudgeButton";
import { useJudgments } from "./judgments";
import { periodName } from "./periods";

const MOST = 30;

function useDeals(start: string, end: string) {
  const query: RecordQuery = {
    filter: {
      and: [
        { field: "biz_status", op: "eq", value: "open" },
        { field: "expected_close", op: "gte", value: start },
        { field: "expected_close", op: "lt", value: end },
      ],
    },
    sort: [{ field: "amount_base", dir: "desc" }],
    fields: ["name", "owner", "stage", "amount", "currency", "expected_close", "forecast_category"],
    expand: ["owner", "stage"],
    limit: MOST,
    count: true,
  };
  return useQuery({
    queryKey: ["records", "opportunity", "list", query],
    queryFn: ({ signal }) => queryRecords("opportunity", query, signal),
    placeholderData: keepPreviousData,
  });
}

/** The largest open deals a period's forecast adds up, each to be counted in or left out. */
export function PeriodDeals({ unit, start, end }: { unit: string; start: string; end: string }) {
  const deals = useDeals(start, end);
  const rows = deals.data?.records ?? [];
  const judged = useJudgments(rows.map((row) => row.id)).data;
  const meta = useObjectMeta("opportunity").data;
  const category = meta ? findField(meta, "forecast_category") : undefined;
  return (
    <section
      className={styles.card}
      data-wide="true"
      aria-label={t("judge.deals")}
      data-stale={deals.isPlaceholderData}
    >
      <header className={styles.cardHead}>
        <h2>
          {t("judge.deals")} {periodName(start, unit)}
        </h2>
        {deals.data?.total ? (
          <span className="muted num">{cappedCount(deals.data.total, deals.data.total_capped)}</span>
        ) : null}
      </header>
      {deals.error ? <ErrorState error={deals.error} retry={() => deals.refetch()} /> : null}
      {deals.isPending ? <Skeleton rows={6} height={240} /> : null}
      {deals.data && rows.length === 0 ? <EmptyState title={t("judge.no_deals")} /> : null}
      {rows.length > 0 ? (
        <div className={styles.tableBox}>
          <table className={styles.table} data-testid="period-deals">
            <thead>
              <tr>
                <th>{t("figures.record")}</th>
                <th data-align="right">{t("figures.amount")}</th>
                <th>{t("forecast.by_owner")}</th>
                <th>{t("figures.stage")}</th>
                {category ? <th>{fieldLabel(category)}</th> : null}
                <th>{t("judge.closes")}</th>
                <th>{t("judge.section")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const name = String(row.name ?? "");
                const amount = typeof row.amount === "string" ? row.amount : null;
                const currency = typeof row.currency === "string" ? row.currency : undefined;
                return (
                  <tr key={row.id}>
                    <td className={styles.nameCell}>
                      <Link to={recordPath("opportunity", row.id)} title={name}>
                        {name}
                      </Link>
                    </td>
                    <td data-align="right" title={amount ? money(amount, currency) : undefined}>
                      {amount ? shortMoney(amount, currency) : "\u2014"}
                    </td>
                    <td>{refName(row.owner)}</td>
                    <td>{refName(row.stage)}</td>
                    {category ? (
                      <td>
                        <FieldValue field={category} record={row} dense />
                      </td>
                    ) : null}
                    <td>{typeof row.expected_close === "string" ? date(row.expected_close) : ""}</td>
                    <td>
                      <JudgeButton deal={{ id: row.id, name }} judgment={judged?.get(row.id)} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}
