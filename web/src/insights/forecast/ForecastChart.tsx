import { useMemo } from "react";
import type { Forecast } from "../../api/forecastSchema";
import { shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Chart } from "../../ui/charts/Chart";
import { periodName } from "./periods";

/** Won, expected from open deals and from new ones, with the 80 % interval around the middle. */
export function ForecastChart({ forecast, height = 280 }: { forecast: Forecast; height?: number }) {
  const data = useMemo(() => {
    const { periods, unit, currency } = forecast;
    const numbers = (part: "won" | "open" | "new" | "p10" | "p50" | "p90") => periods.map((each) => Number(each[part]));
    return {
      labels: periods.map((each) => periodName(each.start, unit)),
      series: (["won", "open", "new"] as const).map((part) => ({ name: t(`forecast.${part}`), values: numbers(part) })),
      range: {
        name: t("forecast.range"),
        parts: [t("forecast.p10"), t("forecast.p50"), t("forecast.p90")] as [string, string, string],
        low: numbers("p10"),
        middle: numbers("p50"),
        high: numbers("p90"),
      },
      format: (value: number) => shortMoney(value, currency),
    };
  }, [forecast]);
  return <Chart shape="stacked" data={data} height={height} label={t("forecast.title")} />;
}
