import { DatePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";
import { timeZone } from "../../lib/format";
import type { EditProps } from "../kind";
import { ownName } from "./ownName";

dayjs.extend(utc);
dayjs.extend(timezone);

export function DateEdit({ field, value, onChange, id, autoFocus, invalid }: EditProps) {
  return (
    <DatePicker
      id={id}
      aria-label={ownName({ id, field })}
      autoFocus={autoFocus}
      status={invalid ? "error" : undefined}
      style={{ width: "100%" }}
      value={typeof value === "string" && value ? dayjs(value.slice(0, 10)) : null}
      onChange={(next: Dayjs | null) => onChange(next ? next.format("YYYY-MM-DD") : null)}
    />
  );
}

/** Typed in the workspace's zone, sent as an instant in UTC. */
export function DateTimeEdit({ field, value, onChange, id, autoFocus, invalid }: EditProps) {
  const zone = timeZone();
  return (
    <DatePicker
      id={id}
      aria-label={ownName({ id, field })}
      showTime={{ format: "HH:mm", minuteStep: 5 }}
      format="YYYY-MM-DD HH:mm"
      autoFocus={autoFocus}
      status={invalid ? "error" : undefined}
      style={{ width: "100%" }}
      value={typeof value === "string" && value ? dayjs(value).tz(zone) : null}
      onChange={(next: Dayjs | null) =>
        onChange(next ? dayjs.tz(next.format("YYYY-MM-DDTHH:mm:ss"), zone).toISOString() : null)
      }
    />
  );
}
