import { type DragEvent, type KeyboardEvent, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { weekdayName } from "../../lib/dayWords";
import { dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { addDays } from "../../lib/windows";
import { recordName } from "../../meta/objects";
import type { Paint } from "../list/paint";
import styles from "./calendar.module.css";

/** In a month each day shows this many; the rest are a click away in the week. */
const SHOWN = 4;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

interface CalendarDayProps {
  object: ObjectMeta;
  field: FieldMeta;
  day: string;
  records: RecordRow[];
  today: boolean;
  outside: boolean;
  tall: boolean;
  headed: boolean;
  movable: boolean;
  paint: Paint;
  dragged: RecordRow | undefined;
  onDrag: (record: RecordRow | undefined) => void;
  onMove: (record: RecordRow, day: string) => void;
  onPeek: (id: string) => void;
  onWeek: () => void;
}

/** One day: its records can be dragged to another, or moved by Alt and an arrow. */
export function CalendarDay(props: CalendarDayProps) {
  const { object, field, day, records, dragged, movable, paint } = props;
  const [over, setOver] = useState(false);
  const foreign = dragged !== undefined && !records.some((record) => record.id === dragged.id);
  const shown = props.tall || records.length <= SHOWN + 1 ? records : records.slice(0, SHOWN);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (dragged && foreign) props.onMove(dragged, day);
    props.onDrag(undefined);
  };
  const onKeyDown = (event: KeyboardEvent, record: RecordRow) => {
    const step = STEPS[event.key];
    if (!event.altKey || step === undefined || !movable) return;
    event.preventDefault();
    event.stopPropagation();
    props.onMove(record, addDays(day, step));
  };
  return (
    <div
      role="gridcell"
      tabIndex={-1}
      className={styles.day}
      data-outside={props.outside}
      data-today={props.today}
      data-over={over && foreign}
      data-day={day}
      onDragOver={(event) => {
        if (!foreign) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={onDrop}
    >
      <div className={styles.dayHead}>
        {props.headed ? <span className="muted">{weekdayName(day)}</span> : null}
        <span className={styles.number}>{Number(day.slice(8))}</span>
        {records.length > 1 ? (
          <span className={styles.many}>{t("calendar.count", { count: records.length })}</span>
        ) : null}
      </div>
      <div className={styles.events}>
        {shown.map((record) => {
          const tones = paint(record);
          return (
            <button
              key={record.id}
              type="button"
              className={styles.event}
              data-tone={tones?.row ?? Object.values(tones?.cells ?? {})[0]}
              draggable={movable}
              title={recordName(object, record)}
              aria-keyshortcuts={movable ? "Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown" : undefined}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                event.dataTransfer.setData("text/plain", recordName(object, record));
                props.onDrag(record);
              }}
              onDragEnd={() => props.onDrag(undefined)}
              onKeyDown={(event) => onKeyDown(event, record)}
              onClick={() => props.onPeek(record.id)}
            >
              {field.type === "datetime" ? (
                <span className={styles.time}>{dateTime(String(record[field.name])).slice(11)}</span>
              ) : null}
              <span className="ellipsis">{recordName(object, record)}</span>
            </button>
          );
        })}
        {shown.length < records.length ? (
          <button type="button" className={styles.rest} onClick={props.onWeek}>
            {t("calendar.more", { count: records.length - shown.length })}
          </button>
        ) : null}
      </div>
    </div>
  );
}
