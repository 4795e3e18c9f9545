import { CheckCircleOutlined, InfoCircleOutlined, StopOutlined, WarningOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import { Link } from "react-router";
import type { Forecast, GateCheck } from "../../api/forecastSchema";
import { useWinModels } from "../../api/forecasts";
import { percent } from "../../lib/format";
import { t } from "../../lib/i18n";
import styles from "../insights.module.css";
import own from "./forecast.module.css";
import { dealsPath } from "./periods";

const ICONS = { pass: CheckCircleOutlined, warn: WarningOutlined, block: StopOutlined };
const TONES = { pass: own.good, warn: own.warn, block: own.bad };

function ratio(value: number | null): string {
  return value === null ? "\u2014" : percent(value);
}

/** How far the forecast can be relied on: the back-test, and whether history and data are enough. */
export function Trust({ forecast }: { forecast: Forecast }) {
  return (
    <>
      <Backtest forecast={forecast} />
      <Gates forecast={forecast} />
    </>
  );
}

function Backtest({ forecast }: { forecast: Forecast }) {
  const { backtest } = forecast;
  const chosen = backtest.find((row) => row.chosen);
  return (
    <section className={styles.card} aria-label={t("forecast.backtest")}>
      <header className={styles.cardHead}>
        <h2>{t("forecast.backtest")}</h2>
      </header>
      {backtest.length === 0 ? <p className="muted">{t("forecast.no_backtest")}</p> : null}
      {chosen ? (
        <p>
          {t(chosen.wape === null ? "forecast.backtest_flat" : "forecast.backtest_told", {
            method: chosen.label_text,
            points: chosen.points,
            wape: ratio(chosen.wape),
            coverage: ratio(chosen.coverage80),
          })}
        </p>
      ) : null}
      {backtest.length > 0 ? (
        <div className={styles.tableBox}>
          <table className={styles.table} data-testid="backtest">
            <thead>
              <tr>
                <th>{t("forecast.method")}</th>
                <th data-align="right" title={t("forecast.wape_hint")}>
                  {t("forecast.wape")}
                </th>
                <th data-align="right" title={t("forecast.coverage_hint")}>
                  {t("forecast.coverage")}
                </th>
                <th data-align="right" title={t("forecast.bias_hint")}>
                  {t("forecast.bias")}
                </th>
                <th data-align="right">{t("forecast.points")}</th>
              </tr>
            </thead>
            <tbody>
              {backtest.map((row) => (
                <tr key={row.method}>
                  <td>
                    {row.label_text}{" "}
                    {row.chosen ? (
                      <Tag className={styles.badge} color="blue">
                        {t("forecast.chosen")}
                      </Tag>
                    ) : null}
                  </td>
                  <td data-align="right">{ratio(row.wape)}</td>
                  <td data-align="right">{ratio(row.coverage80)}</td>
                  <td data-align="right">{ratio(row.bias)}</td>
                  <td data-align="right">{row.points}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}

function checkText(check: GateCheck): string {
  const measured = check.measured === null ? "" : ratio(check.measured);
  const wanted = check.wanted === null ? "" : t("forecast.wanted", { wanted: ratio(check.wanted) });
  return [measured, check.verdict === "pass" ? "" : wanted].filter(Boolean).join(" ");
}

function Gates({ forecast }: { forecast: Forecast }) {
  const { history, win_model: model, data } = forecast.gates;
  const models = useWinModels();
  const signal = models.data?.latest;
  return (
    <section className={styles.card} aria-label={t("forecast.gates")}>
      <header className={styles.cardHead}>
        <h2>{t("forecast.gates")}</h2>
      </header>
      <ul className={own.gates}>
        {history ? (
          <li>
            {history.label_text ? (
              <WarningOutlined className={own.warn} aria-hidden />
            ) : (
              <CheckCircleOutlined className={own.good} aria-hidden />
            )}
            <span>
              {history.text ?? t("forecast.history", { months: history.months })} {history.label_text}
            </span>
          </li>
        ) : null}
        {model ? (
          <li>
            <InfoCircleOutlined aria-hidden />
            <span>{model.text}</span>
          </li>
        ) : null}
        {signal ? (
          <li>
            <InfoCircleOutlined aria-hidden />
            <span>
              {t("forecast.win_model")} {signal.signal_text} {"\u00b7"} {signal.state_text}
            </span>
          </li>
        ) : null}
        {data?.checks.map((check) => {
          const Icon = ICONS[check.verdict];
          return (
            <li key={check.code}>
              <Icon className={TONES[check.verdict]} aria-hidden />
              <span>
                {check.label_text} {"\u00b7"} {check.verdict_text} <span className="muted num">{checkText(check)}</span>{" "}
                {check.verdict !== "pass" && check.records.length > 0 ? (
                  <Link className="in-text" to={dealsPath(check.records)}>
                    {t("forecast.see_records", { count: check.count })}
                  </Link>
                ) : null}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
