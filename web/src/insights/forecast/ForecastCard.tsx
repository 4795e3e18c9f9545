import { Segmented } from "antd";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { useForecast } from "../../api/forecasts";
import { shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import styles from "../insights.module.css";
import { TableToggle } from "../TableToggle";
import { ForecastChart } from "./ForecastChart";
import { ForecastMenu } from "./ForecastMenu";
import { ForecastState } from "./ForecastState";
import { ForecastTable } from "./ForecastTable";
import own from "./forecast.module.css";
import { periodName } from "./periods";

/** The next periods on a home page, leading to the forecast page. */
export function ForecastCard({ narrow }: { narrow?: boolean }) {
  const [period, setPeriod] = useState<"month" | "quarter">("month");
  const [table, setTable] = useState(false);
  const box = useRef<HTMLElement>(null);
  const answer = useForecast({ period, horizon: 3 });
  const forecast = answer.data;
  const shown = forecast && forecast.periods.length > 0;
  return (
    <section
      ref={box}
      className={styles.card}
      data-wide={!narrow}
      aria-label={t("forecast.title")}
      data-testid="home-forecast"
    >
      <header className={styles.cardHead}>
        <h2>
          <Link to={`/analytics/forecast?period=${period}`}>{t("forecast.title")}</Link>
        </h2>
        <span className={styles.space} />
        <Segmented
          size="small"
          value={period}
          onChange={setPeriod}
          options={[
            { value: "month" as const, label: t("forecast.month") },
            { value: "quarter" as const, label: t("forecast.quarter") },
          ]}
        />
        {shown ? <TableToggle table={table} onChange={setTable} /> : null}
        {shown ? <ForecastMenu forecast={forecast} box={table ? undefined : box} /> : null}
      </header>
      {answer.error ? <ErrorState error={answer.error} retry={() => answer.refetch()} /> : null}
      {answer.isPending ? <Skeleton rows={5} height={260} /> : null}
      {shown && table ? <ForecastTable forecast={forecast} /> : null}
      {shown && !table ? (
        <div className={own.beside} data-narrow={narrow}>
          <ForecastChart forecast={forecast} height={220} />
          <dl className={own.list}>
            {forecast.periods.map((each) => (
              <div key={each.start}>
                <dt>{periodName(each.start, forecast.unit)}</dt>
                <dd>
                  <strong className="num">{shortMoney(each.p50, forecast.currency)}</strong>
                  <span className="muted num">
                    {t("forecast.interval", {
                      low: shortMoney(each.p10, forecast.currency),
                      high: shortMoney(each.p90, forecast.currency),
                    })}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ) : null}
      {forecast?.labels.map((label) => (
        <p key={label.code} className="muted">
          {label.text}
        </p>
      ))}
      {forecast ? <ForecastState forecast={forecast} /> : null}
    </section>
  );
}
