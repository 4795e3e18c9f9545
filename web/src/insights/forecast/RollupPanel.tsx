import { Button, Segmented, Select } from "antd";
import { useState } from "react";
import { CATEGORIES, type RollupRow } from "../../api/forecastSchema";
import { useRollup } from "../../api/forecasts";
import { useMe } from "../../api/session";
import { dateTime, dayOf, money, shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import styles from "../insights.module.css";
import AdjustDialog from "./AdjustDialog";
import own from "./forecast.module.css";
import { PeriodDeals } from "./PeriodDeals";
import { periodName, periodStarts } from "./periods";
import { SubmitForm } from "./SubmitForm";
import { nested } from "./tree";

const VALUES = ["own", "judged", "adjusted", "managed"] as const;

/** What people commit to, summed up the teams, with the four values, submissions and adjustments. */
export default function RollupPanel({ unit }: { unit: "month" | "quarter" }) {
  const starts = periodStarts(dayOf(new Date().toISOString()), unit, 2, 2);
  const [picked, setPicked] = useState<string>();
  const start = picked && starts.includes(picked) ? picked : starts[2];
  const [by, setBy] = useState<"team" | "owner">("team");
  const [value, setValue] = useState<(typeof VALUES)[number]>("managed");
  const [adjusting, setAdjusting] = useState<RollupRow>();
  const me = useMe();
  const answer = useRollup(unit, start, by);
  const rollup = answer.data;
  if (answer.error) return <ErrorState error={answer.error} retry={() => answer.refetch()} />;
  if (!rollup) return <Skeleton rows={8} height={320} />;
  return (
    <div className={`${styles.cards} ${own.panel}`}>
      <section className={styles.card} data-wide="true" data-stale={answer.isPlaceholderData}>
        <header className={styles.pageHead}>
          <div className={styles.cut}>
            <Select
              aria-label={t("forecast.period")}
              value={start}
              onChange={setPicked}
              options={starts.map((each) => ({ value: each, label: periodName(each, unit) }))}
              style={{ width: 110 }}
            />
            <Segmented
              value={by}
              onChange={setBy}
              options={(["team", "owner"] as const).map((each) => ({ value: each, label: t(`forecast.by_${each}`) }))}
            />
            <Select
              aria-label={t("forecast.value")}
              value={value}
              onChange={setValue}
              options={VALUES.map((each) => ({ value: each, label: t(`forecast.value_${each}`) }))}
              style={{ width: 150 }}
            />
          </div>
        </header>
        <div className={`${styles.tableBox} ${styles.tall}`}>
          <table className={styles.table} data-testid="rollup">
            <thead>
              <tr>
                <th>{t(`forecast.by_${by}`)}</th>
                {CATEGORIES.map((each) => (
                  <th key={each} data-align="right">
                    {t(`forecast.upto_${each}`)}
                  </th>
                ))}
                <th data-align="right">{t("forecast.submitted")}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {[rollup.total, ...nested(rollup.nodes)].map((row) => (
                <tr key={`${row.kind}${row.id}`}>
                  <td style={{ paddingLeft: 10 + row.depth * 14 }}>{row.label}</td>
                  {CATEGORIES.map((each) => {
                    const cell = row.cumulative[each];
                    const told = VALUES.map((v) => `${t(`forecast.value_${v}`)} ${money(cell[v], rollup.currency)}`);
                    return (
                      <td key={each} data-align="right" title={told.join("\n")}>
                        {shortMoney(cell[value], rollup.currency)}
                      </td>
                    );
                  })}
                  <td data-align="right">
                    <Submitted row={row} currency={rollup.currency} />
                  </td>
                  <td data-align="right">
                    {row.kind === "owner" && row.id ? (
                      <Button size="small" type="text" onClick={() => setAdjusting(row)}>
                        {t("forecast.adjust")}
                      </Button>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="muted">{t("forecast.rollup_hint")}</p>
      </section>
      <PeriodDeals unit={unit} start={rollup.start} end={rollup.end} />
      <SubmitForm unit={unit} start={rollup.start} currency={rollup.currency} />
      {adjusting?.id ? (
        <AdjustDialog
          person={{ id: adjusting.id, name: adjusting.label }}
          mine={adjusting.id === me.user.id}
          unit={unit}
          start={rollup.start}
          close={() => setAdjusting(undefined)}
        />
      ) : null}
    </div>
  );
}

function Submitted({ row, currency }: { row: RollupRow; currency: string }) {
  if (row.kind !== "owner") return <>{`${row.submitted} / ${row.people}`}</>;
  const said = row.submission;
  if (!said) return <span className={own.warn}>{t("forecast.not_submitted")}</span>;
  return <span title={`${dateTime(said.at)} ${said.note ?? ""}`}>{shortMoney(said.commit, currency)}</span>;
}
