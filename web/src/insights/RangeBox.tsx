import { DatePicker } from "antd";
import dayjs from "dayjs";

/** The end of a window is not part of it; people name the last day. */
function asDays(window: string): [dayjs.Dayjs, dayjs.Dayjs] {
  const [from = "", to = ""] = window.split("/");
  return [dayjs(from), dayjs(to).subtract(1, "day")];
}

/** A window between two days of one's own; the calendar is fetched when somebody wants one. */
export default function RangeBox({ window, onChange }: { window: string; onChange: (window: string) => void }) {
  return (
    <DatePicker.RangePicker
      allowClear={false}
      value={asDays(window)}
      onChange={(days) => {
        const [from, to] = days ?? [];
        if (from && to) onChange(`${from.format("YYYY-MM-DD")}/${to.add(1, "day").format("YYYY-MM-DD")}`);
      }}
    />
  );
}
