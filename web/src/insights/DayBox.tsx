import { DatePicker } from "antd";
import dayjs from "dayjs";
import { t } from "../lib/i18n";
import type { AsOfProps } from "./AsOf";

/** The calendar of a day up to today. */
export default function DayBox({ value, onChange }: AsOfProps) {
  return (
    <DatePicker
      aria-label={t("figures.as_of")}
      placeholder={t("figures.as_of")}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange(day?.format("YYYY-MM-DD"))}
      disabledDate={(day) => day.isAfter(dayjs(), "day")}
    />
  );
}
