import { Segmented, Select } from "antd";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { useForecast } from "../../api/forecasts";
import { useAddress } from "../../lib/address";
import { t } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import { Tabs } from "../../ui/Tabs";
import { AsOf } from "../AsOf";
import styles from "../insights.module.css";
import { TableToggle } from "../TableToggle";
import { ForecastChart } from "./ForecastChart";
import { ForecastMenu } from "./ForecastMenu";
import { ForecastState } from "./ForecastState";
import { ForecastTable, GroupForecast } from "./ForecastTable";
import own from "./forecast.module.css";
import { Trust } from "./Trust";

const ErrorsPanel = lazy(() => import("./ErrorsPanel"));
const RollupPanel = lazy(() => import("./RollupPanel"));
const WaterfallPanel = lazy(() => import("./WaterfallPanel"));

const later = (panel: ReactNode) => <Suspense fallback={<Skeleton rows={8} />}>{panel}</Suspense>;

const GROUPS = ["team", "region", "product_line", "owner"] as const;
const HORIZON = 3;

function useChosen() {
  const [params, setParams] = useAddress();
  const set = (name: string, value: string | undefined) =>
    setParams((next) => {
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  const period: "month" | "quarter" = params.get("period") === "quarter" ? "quarter" : "month";
  return {
    period,
    group: GROUPS.find((each) => each === params.get("group")) ?? "team",
    asOf: params.get("as_of") ?? undefined,
    tab: params.get("tab") ?? "periods",
    set,
  };
}

type Address = ReturnType<typeof useChosen>;

/** What will be won: by the model, by what people commit to, how it moved, and how well both have told before. */
export default function ForecastPage() {
  const address = useChosen();
  const { period, asOf, tab, set } = address;
  return (
    <div className={styles.page}>
      <header className={styles.pageHead}>
        <h1>{t("nav.forecast")}</h1>
        <div className={styles.cut}>
          <Segmented
            value={period}
            onChange={(value) => set("period", value)}
            options={[
              { value: "month" as const, label: t("forecast.month") },
              { value: "quarter" as const, label: t("forecast.quarter") },
            ]}
          />
          {tab === "periods" ? <AsOf value={asOf} onChange={(day) => set("as_of", day)} /> : null}
        </div>
      </header>
      <Tabs
        active={tab}
        onChange={(key) => set("tab", key)}
        tabs={[
          { key: "periods", label: t("forecast.title"), content: <Periods address={address} /> },
          { key: "rollup", label: t("forecast.rollup"), content: later(<RollupPanel unit={period} />) },
          { key: "waterfall", label: t("forecast.waterfall"), content: later(<WaterfallPanel unit={period} />) },
          { key: "errors", label: t("forecast.errors"), content: later(<ErrorsPanel />) },
        ]}
      />
    </div>
  );
}

function Periods({ address }: { address: Address }) {
  const { period, group, asOf, set } = address;
  const [table, setTable] = useState(false);
  const box = useRef<HTMLElement>(null);
  const answer = useForecast({ period, horizon: HORIZON, group_by: group, as_of: asOf });
  const forecast = answer.data;
  if (answer.error) return <ErrorState error={answer.error} retry={() => answer.refetch()} />;
  if (!forecast) return <Skeleton rows={8} height={360} />;
  const shown = forecast.periods.length > 0;
  return (
    <div className={`${styles.cards} ${own.panel}`}>
      <section ref={box} className={styles.card} data-wide="true" data-stale={answer.isPlaceholderData}>
        <header className={styles.cardHead}>
          <h2>{forecast.figures?.won_label ?? t("forecast.title")}</h2>
          <span className={styles.space} />
          {shown ? <TableToggle table={table} onChange={setTable} /> : null}
          {shown ? <ForecastMenu forecast={forecast} box={table ? undefined : box} /> : null}
        </header>
        <ForecastState forecast={forecast} asOf={asOf} />
        {forecast.labels.map((label) => (
          <p key={label.code} className={own.warn}>
            {label.text}
          </p>
        ))}
        {shown ? table ? <ForecastTable forecast={forecast} /> : <ForecastChart forecast={forecast} /> : null}
      </section>
      {shown ? (
        <>
          <section className={styles.card} data-wide="true" aria-label={t("figures.group_by")}>
            <header className={styles.cardHead}>
              <Select
                size="small"
                variant="filled"
                aria-label={t("figures.group_by")}
                value={group}
                onChange={(value) => set("group", value)}
                options={GROUPS.map((each) => ({ value: each, label: t(`forecast.by_${each}`) }))}
                popupMatchSelectWidth={false}
              />
            </header>
            <GroupForecast forecast={forecast} heading={t(`forecast.by_${group}`)} />
          </section>
          <Trust forecast={forecast} />
        </>
      ) : null}
    </div>
  );
}
