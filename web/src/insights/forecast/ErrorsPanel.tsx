import type { ErrorRow } from "../../api/forecastSchema";
import { useForecastErrors } from "../../api/forecasts";
import { percent, shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import styles from "../insights.module.css";
import own from "./forecast.module.css";
import { periodName } from "./periods";

const QUARTERS = 4;
const LEADS = [90, 60, 30, 0];

function said(row: ErrorRow, lead: number): string {
  const error = row.leads.find((each) => each.lead === lead)?.error;
  return error === null || error === undefined ? "\u2014" : percent(error);
}

/** M-42: what people committed to before each quarter against what was won, beside the model's middle. */
export default function ErrorsPanel() {
  const answer = useForecastErrors(QUARTERS);
  const found = answer.data;
  if (answer.error) return <ErrorState error={answer.error} retry={() => answer.refetch()} />;
  if (!found) return <Skeleton rows={8} height={320} />;
  if (found.rows.length === 0) return <EmptyState title={t("forecast.no_errors")} />;
  return (
    <section className={`${styles.card} ${own.top}`}>
      <p className="muted">{t("forecast.errors_hint")}</p>
      <div className={styles.tableBox}>
        <table className={styles.table} data-testid="errors">
          <thead>
            <tr>
              <th>{t("forecast.period")}</th>
              <th>{t("forecast.by_owner")}</th>
              <th data-align="right">{t("forecast.actual")}</th>
              <th data-align="right">{t("forecast.upto_commit")}</th>
              {LEADS.map((lead) => (
                <th key={lead} data-align="right">
                  {t("forecast.lead", { days: lead })}
                </th>
              ))}
              <th data-align="right">{t("forecast.model_error")}</th>
              <th>{t("forecast.submitted")}</th>
            </tr>
          </thead>
          <tbody>
            {found.rows.map((row) => {
              const first = row.leads.find((each) => each.lead === 90)?.commit;
              const Name = row.person ? "span" : "strong";
              return (
                <tr key={`${row.start}${row.person?.id ?? ""}`}>
                  <td>{periodName(row.start, "quarter")}</td>
                  <td>
                    <Name>{row.person?.name ?? t("figures.total")}</Name>
                  </td>
                  <td data-align="right">{shortMoney(row.actual)}</td>
                  <td data-align="right">{first ? shortMoney(first) : "\u2014"}</td>
                  {LEADS.map((lead) => (
                    <td key={lead} data-align="right">
                      {said(row, lead)}
                    </td>
                  ))}
                  <td data-align="right">
                    {row.model_error === null || row.model_error === undefined ? "\u2014" : percent(row.model_error)}
                  </td>
                  <td>{row.state_text}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
