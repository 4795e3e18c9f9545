import type { RefObject } from "react";
import type { Forecast } from "../../api/forecastSchema";
import { money } from "../../lib/format";
import { t } from "../../lib/i18n";
import { CardMenu } from "../CardMenu";
import { periodName } from "./periods";

const PARTS = ["won", "open", "new", "p50", "p10", "p90"] as const;

interface ForecastMenuProps {
  forecast: Forecast;
  box?: RefObject<HTMLElement | null>;
}

/** What can be done with a forecast: a task about it, its figures, its picture. */
export function ForecastMenu({ forecast, box }: ForecastMenuProps) {
  const { periods, unit, currency } = forecast;
  const told = periods.map((each) => {
    const range = t("forecast.interval", { low: money(each.p10, currency), high: money(each.p90, currency) });
    return `${periodName(each.start, unit)}: ${money(each.p50, currency)} (${range})`;
  });
  return (
    <CardMenu
      name={t("forecast.title")}
      told={told.join("\n")}
      path={`/analytics/forecast?period=${unit}`}
      sheet={() => [
        [t("forecast.period"), ...PARTS.map((part) => t(`forecast.${part}`))],
        ...periods.map((each) => [periodName(each.start, unit), ...PARTS.map((part) => Number(each[part]))]),
      ]}
      box={box}
    />
  );
}
