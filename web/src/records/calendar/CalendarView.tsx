import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Segmented, Select } from "antd";
import { useState } from "react";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { dayTitle } from "../../lib/dayWords";
import { useHotkeys } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import { dayFields } from "../../meta/measures";
import { fieldLabel } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { usePaint } from "../list/TableView";
import type { ListControl } from "../list/useListState";
import { Agenda } from "./Agenda";
import { CalendarDay } from "./CalendarDay";
import styles from "./calendar.module.css";
import { turn } from "./calendarModel";
import { useCalendar } from "./useCalendar";

/** Records on the days of one of their dates: a month or a week, on a phone a list by day. */
export default function CalendarView({ object, control }: { object: ObjectMeta; control: ListControl }) {
  const { state, set } = control;
  const { answer, field, weeks, days, today, on, movable, move, cut, most } = useCalendar(object, state);
  const paint = usePaint(object, control);
  const phone = useIsPhone();
  const [dragged, setDragged] = useState<RecordRow>();
  const page = (step: number) => set({ on: turn(on, state.scale, step) }, false);
  useHotkeys({ ArrowLeft: () => page(-1), ArrowRight: () => page(1) });
  if (!field) return <EmptyState title={t("calendar.no_field")} />;
  if (answer.error) return <ErrorState error={answer.error} retry={() => answer.refetch()} />;
  const peek = (id: string) => set({ peek: id });
  const week = state.scale === "week";
  return (
    <div className={styles.calendar}>
      <div className={styles.bar}>
        <Button onClick={() => set({ on: "" }, false)}>{t("calendar.today")}</Button>
        <Button
          type="text"
          icon={<LeftOutlined aria-hidden />}
          aria-label={t(week ? "calendar.previous_week" : "calendar.previous_month")}
          onClick={() => page(-1)}
        />
        <Button
          type="text"
          icon={<RightOutlined aria-hidden />}
          aria-label={t(week ? "calendar.next_week" : "calendar.next_month")}
          onClick={() => page(1)}
        />
        <h2 aria-live="polite">{dayTitle(weeks, on, state.scale)}</h2>
        <div className={styles.space} />
        {cut ? <span className={styles.cut}>{t("calendar.cut", { count: most })}</span> : null}
        <Select
          aria-label={t("calendar.field")}
          value={field.name}
          popupMatchSelectWidth={false}
          options={dayFields(object).map((each) => ({ value: each.name, label: fieldLabel(each) }))}
          onChange={(day) => set({ day })}
        />
        {phone ? null : (
          <Segmented<"month" | "week">
            value={state.scale}
            onChange={(scale) => set({ scale })}
            aria-label={t("calendar.scale")}
            options={[
              { value: "month", label: t("calendar.month") },
              { value: "week", label: t("calendar.week") },
            ]}
          />
        )}
      </div>
      {!answer.data ? (
        <Skeleton rows={10} />
      ) : phone ? (
        <Agenda object={object} days={days} today={today} month={on.slice(0, 7)} />
      ) : (
        <div className={styles.grid} data-scale={state.scale} role="grid" aria-label={t("list.calendar")}>
          {weeks.map((line) => (
            <div key={line[0]} role="row" className={styles.week} tabIndex={-1}>
              {line.map((day) => (
                <CalendarDay
                  key={day}
                  object={object}
                  field={field}
                  day={day}
                  records={days.get(day) ?? []}
                  today={day === today}
                  outside={!week && day.slice(0, 7) !== on.slice(0, 7)}
                  tall={week}
                  headed={line === weeks[0]}
                  movable={movable}
                  paint={paint}
                  dragged={dragged}
                  onDrag={setDragged}
                  onMove={(record, to) => void move(record, to)}
                  onPeek={peek}
                  onWeek={() => set({ scale: "week", on: day }, false)}
                />
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
