import { useEffect, useRef } from "react";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { weekdayName } from "../../lib/dayWords";
import { t } from "../../lib/i18n";
import { recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { EmptyState } from "../../ui/states";
import styles from "./calendar.module.css";

interface AgendaProps {
  object: ObjectMeta;
  days: ReadonlyMap<string, RecordRow[]>;
  today: string;
  month: string;
}

/** The phone's calendar: the days of a month that have something, one below the other. */
export function Agenda({ object, days, today, month }: AgendaProps) {
  const next = useRef<HTMLElement>(null);
  const shown = [...days].filter(([day]) => day.startsWith(month)).sort(([a], [b]) => (a < b ? -1 : 1));
  const first = shown.find(([day]) => day >= today)?.[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: another month scrolls anew
  useEffect(() => {
    next.current?.scrollIntoView({ block: "start" });
  }, [month]);
  if (shown.length === 0) return <EmptyState title={t("calendar.empty")} hint={t("calendar.empty_hint")} />;
  return (
    <div className={styles.agenda}>
      {shown.map(([day, records]) => (
        <section key={day} ref={day === first ? next : undefined} data-day={day}>
          <h3 data-today={day === today}>
            {day.slice(5)} {weekdayName(day)}
          </h3>
          {records.map((record) => (
            <a key={record.id} href={recordPath(object.name, record.id)}>
              {recordName(object, record)}
            </a>
          ))}
        </section>
      ))}
    </div>
  );
}
