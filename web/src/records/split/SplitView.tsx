import { useEffect, useRef } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { isEmpty } from "../../fields/values";
import { t } from "../../lib/i18n";
import { fieldLabel, recordName } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { ListKeys } from "../list/ListKeys";
import type { Paint } from "../list/paint";
import { Nothing, usePaint } from "../list/TableView";
import type { ListControl } from "../list/useListState";
import { useRows } from "../list/useRows";
import { useVirtualRows } from "../list/useVirtualRows";
import { RecordBeside } from "../peek/RecordBeside";
import styles from "./split.module.css";

const ROW_HEIGHT = 62;
const NEAR_END_ROWS = 20;
const FACTS = 3;

/** The list at the left, the chosen record at the right; j and k go through them. */
export default function SplitView({ object, control }: { object: ObjectMeta; control: ListControl }) {
  const { state, set } = control;
  const { list, rows, columns, open, more } = useRows(object, control);
  const paint = usePaint(object, control);
  const scroller = useRef<HTMLDivElement>(null);
  const { first, last, seen } = useVirtualRows(scroller, ROW_HEIGHT, rows.length);
  const chosen = rows.findIndex((row) => row.id === state.peek);
  const start = rows[0]?.id;
  useEffect(() => {
    if (state.peek === null && start) set({ peek: start });
  }, [state.peek, start, set]);
  const { hasNextPage, isFetchingNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && seen > rows.length - NEAR_END_ROWS) more();
  }, [hasNextPage, isFetchingNextPage, seen, rows.length, more]);
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (list.isPending) return <Skeleton rows={12} />;
  if (rows.length === 0) return <Nothing object={object} control={control} />;

  const pick = (index: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[at];
    if (!row) return;
    set({ peek: row.id });
    const element = scroller.current;
    if (!element) return;
    const top = at * ROW_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top > element.scrollTop + element.clientHeight - 2 * ROW_HEIGHT) {
      element.scrollTop = top - element.clientHeight + 2 * ROW_HEIGHT;
    }
  };
  const facts = columns.filter((field) => field.name !== object.name_field);
  return (
    <div className={styles.split}>
      <ListKeys
        object={object}
        record={rows[chosen]}
        beside
        move={(step) => pick(chosen + step)}
        onPeek={() => undefined}
        onOpen={open}
      />
      <div ref={scroller} className={styles.list} role="listbox" aria-label={t("list.split")} tabIndex={-1}>
        <div style={{ height: rows.length * ROW_HEIGHT, position: "relative" }}>
          {rows.slice(first, last).map((row, index) => (
            <SplitRow
              key={row.id}
              object={object}
              facts={facts}
              row={row}
              top={(first + index) * ROW_HEIGHT}
              chosen={row.id === state.peek}
              paint={paint}
              onPick={() => set({ peek: row.id })}
            />
          ))}
        </div>
      </div>
      <section className={styles.record} aria-label={t("list.split_record")}>
        {state.peek ? (
          <RecordBeside object={object} id={state.peek} onGone={() => set({ peek: null })} />
        ) : (
          <EmptyState title={t("list.split_none")} />
        )}
      </section>
    </div>
  );
}

interface SplitRowProps {
  object: ObjectMeta;
  facts: FieldMeta[];
  row: RecordRow;
  top: number;
  chosen: boolean;
  paint: Paint;
  onPick: () => void;
}

function SplitRow({ object, facts, row, top, chosen, paint, onPick }: SplitRowProps) {
  const tones = paint(row);
  const shown = facts.filter((field) => !isEmpty(row[field.name])).slice(0, FACTS);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: rows are driven by the list's own keys (j, k)
    <div
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      data-tone={tones?.row}
      onClick={onPick}
    >
      <strong className="ellipsis">{recordName(object, row)}</strong>
      <span className={styles.facts}>
        {shown.map((field) => (
          <span key={field.name} className={styles.fact} title={fieldLabel(field)} data-tone={tones?.cells[field.name]}>
            <FieldValue field={field} record={row} dense />
          </span>
        ))}
      </span>
    </div>
  );
}
