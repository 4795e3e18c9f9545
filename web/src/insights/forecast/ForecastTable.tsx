import type { Forecast, ForecastPeriod } from "../../api/forecastSchema";
import { money, shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import styles from "../insights.module.css";
import { periodName } from "./periods";

const PARTS = ["won", "open", "new", "p50", "p10", "p90"] as const;

function Amount({ value, currency }: { value: string; currency: string }) {
  return (
    <td data-align="right" title={money(value, currency)}>
      {shortMoney(value, currency)}
    </td>
  );
}

/** The chart's figures as a table. */
export function ForecastTable({ forecast }: { forecast: Forecast }) {
  const { periods, unit, currency } = forecast;
  return (
    <div className={styles.tableBox}>
      <table className={styles.table} data-testid="forecast-table">
        <thead>
          <tr>
            <th>{t("forecast.period")}</th>
            {PARTS.map((part) => (
              <th key={part} data-align="right">
                {t(`forecast.${part}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {periods.map((period) => (
            <tr key={period.start}>
              <td>{periodName(period.start, unit)}</td>
              {PARTS.map((part) => (
                <Amount key={part} value={period[part]} currency={currency} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One row per group, the middle of each period, with where it comes from. */
export function GroupForecast({ forecast, heading }: { forecast: Forecast; heading: string }) {
  const { groups, periods, unit, currency } = forecast;
  const told = (period: ForecastPeriod) =>
    (["won", "open", "new", "p10", "p90"] as const)
      .map((part) => `${t(`forecast.${part}`)} ${shortMoney(period[part], currency)}`)
      .join(" \u00b7 ");
  return (
    <div className={styles.tableBox}>
      <table className={styles.table} data-testid="forecast-groups">
        <thead>
          <tr>
            <th>{heading}</th>
            {periods.map((period) => (
              <th key={period.start} data-align="right">
                {periodName(period.start, unit)} {t("forecast.p50")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key ?? ""}>
              <td>{group.label}</td>
              {group.periods.map((period) => (
                <td key={period.start} data-align="right" title={told(period)}>
                  {shortMoney(period.p50, currency)}
                  <div className="muted">
                    {shortMoney(period.p10, currency)} {"\u2013"} {shortMoney(period.p90, currency)}
                  </div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t("figures.total")}</td>
            {periods.map((period) => (
              <Amount key={period.start} value={period.p50} currency={currency} />
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
