import { DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { useWaterfall } from "../../api/forecasts";
import { dayOf, money, shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Chart } from "../../ui/charts/Chart";
import { ErrorState, Skeleton } from "../../ui/states";
import styles from "../insights.module.css";
import own from "./forecast.module.css";
import { dealsPath, periodName, periodStarts } from "./periods";

/** What became of the open amount of a period between two days, as steps and as a table. */
export default function WaterfallPanel({ unit }: { unit: "month" | "quarter" }) {
  const today = dayOf(new Date().toISOString());
  const starts = periodStarts(today, unit, 3, 2);
  const [picked, setPicked] = useState<string>();
  const start = picked && starts.includes(picked) ? picked : starts[3];
  const [days, setDays] = useState<[string, string]>([dayjs(today).subtract(30, "day").format("YYYY-MM-DD"), today]);
  const answer = useWaterfall({ from: days[0], to: days[1], period: unit, start });
  const found = answer.data;
  const data = useMemo(
    () => ({
      labels: found?.steps.map((step) => step.label_text) ?? [],
      series: [{ name: t("forecast.waterfall"), values: found?.steps.map((step) => Number(step.amount)) ?? [] }],
      format: (value: number) => shortMoney(value, found?.currency),
    }),
    [found],
  );
  return (
    <section className={`${styles.card} ${own.top}`} data-stale={answer.isPlaceholderData}>
      <div className={styles.cut}>
        <Select
          aria-label={t("forecast.period")}
          value={start}
          onChange={setPicked}
          options={starts.map((each) => ({ value: each, label: periodName(each, unit) }))}
          style={{ width: 110 }}
        />
        <DatePicker.RangePicker
          allowClear={false}
          value={[dayjs(days[0]), dayjs(days[1])]}
          disabledDate={(day) => day.isAfter(dayjs(), "day")}
          onChange={(range) => {
            const [from, to] = range ?? [];
            if (from && to) setDays([from.format("YYYY-MM-DD"), to.format("YYYY-MM-DD")]);
          }}
        />
      </div>
      <p className={`muted ${own.panel}`}>{t("forecast.waterfall_hint")}</p>
      {answer.error ? <ErrorState error={answer.error} retry={() => answer.refetch()} /> : null}
      {answer.isPending ? <Skeleton rows={6} height={300} /> : null}
      {found ? (
        <>
          <Chart shape="waterfall" data={data} height={300} label={t("forecast.waterfall")} />
          <div className={styles.tableBox}>
            <table className={styles.table} data-testid="waterfall">
              <thead>
                <tr>
                  <th>{t("forecast.step")}</th>
                  <th data-align="right">{t("figures.count")}</th>
                  <th data-align="right">{t("figures.amount")}</th>
                </tr>
              </thead>
              <tbody>
                {found.steps.map((step) => (
                  <tr key={step.code}>
                    <td>{step.label_text}</td>
                    <td data-align="right">
                      {step.records.length > 0 ? <Link to={dealsPath(step.records)}>{step.count}</Link> : step.count}
                    </td>
                    <td data-align="right">{money(step.amount, found.currency)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      ) : null}
    </section>
  );
}
