import { CaretDownOutlined, CaretUpOutlined } from "@ant-design/icons";
import { useEffect, useMemo, useRef, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow, SortKey } from "../../api/schema";
import { columnWidth, kindOf } from "../../fields/registry";
import { useHotkeys } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { usePreferences } from "../../lib/preferences";
import { fieldLabel } from "../../meta/objects";
import { densities } from "../../ui/tokens/tokens";
import styles from "./Grid.module.css";
import { GridRow } from "./GridRow";
import { useColumnWidths } from "./useColumnWidths";
import { useVirtualRows } from "./useVirtualRows";

const NAME_WIDTH = 240;
const UNSORTABLE = new Set([
  "ltext",
  "rich",
  "json",
  "sub",
  "tags",
  "enum[]",
  "ref[]",
  "geo",
  "file[]",
  "image[]",
  "secret",
]);
const NEAR_END_ROWS = 30;

interface GridProps {
  object: ObjectMeta;
  columns: FieldMeta[];
  rows: RecordRow[];
  sort: SortKey[];
  peek: string | null;
  hasMore: boolean;
  loadingMore: boolean;
  onSort: (sort: SortKey[]) => void;
  onPeek: (id: string) => void;
  onOpen: (id: string) => void;
  onLoadMore: () => void;
}

/** The table of records: sticky head and name, virtual rows, native scrolling. */
export function Grid(props: GridProps) {
  const { object, columns, rows, peek, onPeek, onOpen, hasMore, loadingMore, onLoadMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { density } = usePreferences();
  const rowHeight = densities[density].row;
  const { first, last } = useVirtualRows(scroller, rowHeight, rows.length);
  const [active, setActive] = useState(-1);
  const { widths, startResize } = useColumnWidths(object.name);
  const template = useMemo(() => {
    const width = (field: FieldMeta) =>
      widths[field.name] ?? (field.name === object.name_field ? NAME_WIDTH : columnWidth(field));
    return columns.map((field) => `minmax(${width(field)}px, ${width(field)}fr)`).join(" ");
  }, [columns, widths, object.name_field]);

  useEffect(() => {
    if (hasMore && !loadingMore && last > rows.length - NEAR_END_ROWS) onLoadMore();
  }, [hasMore, loadingMore, last, rows.length, onLoadMore]);

  const move = (step: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, active + step));
    setActive(next);
    const element = scroller.current;
    if (!element) return;
    const top = next * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top > element.scrollTop + element.clientHeight - 3 * rowHeight) {
      element.scrollTop = top - element.clientHeight + 3 * rowHeight;
    }
    const row = rows[next];
    if (peek && row) onPeek(row.id);
  };
  const current = rows[active];
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => current && onOpen(current.id),
    " ": () => current && onPeek(current.id),
  });

  return (
    <div
      ref={scroller}
      className={styles.grid}
      role="table"
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
    >
      <div className={styles.inner}>
        <HeadRow {...props} template={template} startResize={startResize} />
        <div style={{ height: rows.length * rowHeight, position: "relative" }} role="rowgroup">
          {rows.slice(first, last).map((row, index) => (
            <GridRow
              key={row.id}
              object={object}
              columns={columns}
              row={row}
              index={first + index}
              top={(first + index) * rowHeight}
              template={template}
              active={first + index === active}
              peeked={row.id === peek}
              onPeek={onPeek}
              onActivate={setActive}
            />
          ))}
        </div>
        {loadingMore ? <div className={styles.more}>{t("state.loading_more")}</div> : null}
      </div>
    </div>
  );
}

interface HeadRowProps extends GridProps {
  template: string;
  startResize: (field: string, element: HTMLElement, clientX: number) => void;
}

function nextSort(sort: SortKey[], field: string): SortKey[] {
  const now = sort[0]?.field === field ? sort[0].dir : undefined;
  if (now === undefined) return [{ field, dir: "asc" }];
  return now === "asc" ? [{ field, dir: "desc" }] : [];
}

function HeadRow({ columns, sort, onSort, template, startResize }: HeadRowProps) {
  return (
    <div role="row" className={styles.head} style={{ gridTemplateColumns: template }} aria-rowindex={1} tabIndex={-1}>
      {columns.map((field) => {
        const dir = sort.find((key) => key.field === field.name)?.dir;
        const sortable = !UNSORTABLE.has(field.type) && field.sortable !== false && field.rights !== "masked";
        return (
          <div
            key={field.name}
            role="columnheader"
            className={styles.headCell}
            data-align={kindOf(field).align}
            aria-sort={dir === "asc" ? "ascending" : dir === "desc" ? "descending" : "none"}
            tabIndex={-1}
          >
            {sortable ? (
              <button
                type="button"
                className="plain-button ellipsis"
                onClick={() => onSort(nextSort(sort, field.name))}
              >
                {fieldLabel(field)}
                {dir === "asc" ? (
                  <CaretUpOutlined aria-hidden />
                ) : dir === "desc" ? (
                  <CaretDownOutlined aria-hidden />
                ) : null}
              </button>
            ) : (
              <span className="ellipsis">{fieldLabel(field)}</span>
            )}
            <span
              className={styles.resize}
              aria-hidden="true"
              onPointerDown={(event) => {
                event.preventDefault();
                const cell = event.currentTarget.parentElement;
                if (cell) startResize(field.name, cell, event.clientX);
              }}
            />
          </div>
        );
      })}
    </div>
  );
}
