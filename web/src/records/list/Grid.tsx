import {
  type CSSProperties,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { FieldMeta, ObjectMeta, RecordRow, SortKey } from "../../api/schema";
import { t } from "../../lib/i18n";
import { type Density, usePreferences } from "../../lib/preferences";
import { densities } from "../../ui/tokens/tokens";
import { toggle } from "./bulk/selection";
import { useSelecting } from "./bulk/selectionContext";
import { useCells } from "./cells/useCells";
import { columnLayout, type Widths } from "./columnLayout";
import type { ColumnTools } from "./columnMenu";
import styles from "./Grid.module.css";
import { GridHead } from "./GridHead";
import { GridRow } from "./GridRow";
import { ListKeys } from "./ListKeys";
import type { Paint } from "./paint";
import { useColumnWidths } from "./useColumnWidths";
import { useVirtualRows } from "./useVirtualRows";

const PasteDialog = lazy(() => import("./cells/PasteDialog"));

const NEAR_END_ROWS = 30;

export interface GridProps {
  object: ObjectMeta;
  columns: FieldMeta[];
  rows: RecordRow[];
  sort: SortKey[];
  peek: string | null;
  hasMore: boolean;
  loadingMore: boolean;
  tools: ColumnTools;
  /** The view whose widths these are, and the widths saved with it. */
  view: string;
  savedWidths: Widths;
  density: Density | "";
  paint: Paint;
  foot?: (template: string, sticky: readonly (number | undefined)[]) => ReactNode;
  onPeek: (id: string) => void;
  onOpen: (id: string) => void;
  onLoadMore: () => void;
}

/** The table of records: sticky head, first columns and foot, virtual rows, native scrolling. */
export function Grid(props: GridProps) {
  const { object, columns, rows, sort, peek, tools, view, savedWidths, paint, foot } = props;
  const { onPeek, onOpen, hasMore, loadingMore, onLoadMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const everywhere = usePreferences().density;
  const rowHeight = densities[props.density || everywhere].row;
  const { first, last, seen } = useVirtualRows(scroller, rowHeight, rows.length);
  const [active, setActive] = useState(-1);
  const widths = useColumnWidths(object.name, view, savedWidths, scroller);
  const { template, sticky } = useMemo(
    () => columnLayout(columns, object.name_field, widths.widths, tools.frozen),
    [columns, object.name_field, widths.widths, tools.frozen],
  );

  useEffect(() => {
    if (hasMore && !loadingMore && seen > rows.length - NEAR_END_ROWS) onLoadMore();
  }, [hasMore, loadingMore, seen, rows.length, onLoadMore]);

  const { cells, input, pasted, endPaste, write } = useCells({
    object,
    columns,
    rows,
    scroller,
    onRow: setActive,
    uncover: () => peek && onPeek(""),
  });
  const selecting = useSelecting();
  const peekSoon = useCallback((id: string) => input.peekLater(() => onPeek(id)), [input, onPeek]);
  const select = (row: RecordRow) => selecting?.store.set(toggle(selecting.store.get(), row.id));

  const move = (step: number) => {
    cells.clear();
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

  return (
    <div
      ref={scroller}
      className={styles.grid}
      style={{ "--row": `${rowHeight}px` } as CSSProperties}
      role="table"
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
    >
      <ListKeys
        object={object}
        record={rows[active]}
        beside={peek !== null}
        move={move}
        onPeek={onPeek}
        onOpen={onOpen}
        {...(selecting && { onSelect: select })}
      />
      <div className={styles.inner}>
        <GridHead
          object={object}
          columns={columns}
          sort={sort}
          template={template}
          sticky={sticky}
          tools={tools}
          widths={widths}
        />
        {/* biome-ignore lint/a11y/useKeyWithMouseEvents: what the pointer does with cells, keys do as well */}
        <div
          style={{ height: rows.length * rowHeight, position: "relative" }}
          role="rowgroup"
          onMouseDown={input.onMouseDown}
          onMouseOver={input.onMouseOver}
          onDoubleClick={input.onDoubleClick}
        >
          {rows.slice(first, last).map((row, index) => (
            <GridRow
              key={row.id}
              object={object}
              columns={columns}
              row={row}
              index={first + index}
              top={(first + index) * rowHeight}
              template={template}
              sticky={sticky}
              paint={paint}
              active={first + index === active}
              peeked={row.id === peek}
              cells={cells}
              onPeek={peekSoon}
              onActivate={setActive}
            />
          ))}
        </div>
        {loadingMore ? <div className={styles.more}>{t("state.loading_more")}</div> : null}
        {foot?.(template, sticky)}
      </div>
      {pasted ? (
        <Suspense>
          <PasteDialog
            object={object}
            columns={columns}
            rows={rows}
            pasted={pasted}
            onWrite={write}
            onClose={endPaste}
          />
        </Suspense>
      ) : null}
    </div>
  );
}
