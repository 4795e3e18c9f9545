import { LoadingOutlined, WarningOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import type { Forecast } from "../../api/forecastSchema";
import { refreshForecast } from "../../api/forecasts";
import { dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import styles from "./forecast.module.css";

export function useRefresh(asOf: string | undefined) {
  const client = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: () => refreshForecast(asOf),
    onSuccess: () => {
      notify.done(t("forecast.asked"));
      void client.invalidateQueries({ queryKey: ["forecast", "periods"] });
    },
    onError: notify.failed,
  });
}

/** Whether the figures are there, older, being computed or failed, and what can be done about it. */
export function ForecastState({ forecast, asOf }: { forecast: Forecast; asOf?: string }) {
  const refresh = useRefresh(asOf);
  const busy = forecast.state === "running" || forecast.state === "stale";
  const shown = forecast.periods.length > 0;
  return (
    <div className={styles.state} data-testid="forecast-state" data-state={forecast.state} aria-live="polite">
      {busy ? <LoadingOutlined aria-hidden /> : null}
      {forecast.state === "failed" ? <WarningOutlined aria-hidden /> : null}
      <span>
        {shown && forecast.made_at
          ? t(busy ? "forecast.older" : "forecast.made", { day: forecast.as_of, at: dateTime(forecast.made_at) })
          : t(busy ? "forecast.computing" : "forecast.failed")}
      </span>
      {busy ? null : (
        <Button size="small" loading={refresh.isPending} onClick={() => refresh.mutate()}>
          {t("forecast.compute")}
        </Button>
      )}
    </div>
  );
}
