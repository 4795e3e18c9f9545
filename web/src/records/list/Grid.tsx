import { type CSSProperties, lazy, type ReactNode, Suspense, useCallback, useMemo, useRef, useState } from "react";
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
import { GridBody, type Lines, onlyRows } from "./GridBody";
import { GridHead } from "./GridHead";
import { ListKeys } from "./ListKeys";
import type { Paint } from "./paint";
import { useColumnWidths } from "./useColumnWidths";
import { useScrolledAside } from "./useScrolledAside";

const PasteDialog = lazy(() => import("./cells/PasteDialog"));

export interface GridProps {
  object: ObjectMeta;
  columns: FieldMeta[];
  rows: RecordRow[];
  /** What stands between the rows; nothing where it is left out. */
  lines?: Lines;
  sort: SortKey[];
  peek: string | null;
  hasMore?: boolean;
  loadingMore?: boolean;
  tools: ColumnTools;
  /** The view whose widths these are, and the widths saved with it. */
  view: string;
  savedWidths: Widths;
  density: Density | "";
  paint: Paint;
  foot?: (template: string, sticky: readonly (number | undefined)[]) => ReactNode;
  onPeek: (id: string) => void;
  onOpen: (id: string) => void;
  onLoadMore?: () => void;
}

/** The table of records: sticky head, first columns and foot, virtual rows, native scrolling. */
export function Grid(props: GridProps) {
  const { object, columns, rows, sort, peek, tools, view, savedWidths, paint, foot } = props;
  const { onPeek, onOpen, hasMore, loadingMore, onLoadMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const everywhere = usePreferences().density;
  const rowHeight = densities[props.density || everywhere].row;
  const plain = useMemo(() => onlyRows(rows.length), [rows.length]);
  const lines = props.lines ?? plain;
  const [active, setActive] = useState(-1);
  const widths = useColumnWidths(object.name, view, savedWidths, scroller);
  const { template, sticky, least } = useMemo(
    () => columnLayout(columns, object.name_field, widths.widths, tools.frozen),
    [columns, object.name_field, widths.widths, tools.frozen],
  );
  useScrolledAside(scroller);
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
    const top = lines.lineOf(next) * rowHeight;
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
      aria-rowcount={lines.count + 1}
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
        <GridBody
          object={object}
          columns={columns}
          rows={rows}
          lines={lines}
          scroller={scroller}
          rowHeight={rowHeight}
          template={template}
          sticky={sticky}
          least={least}
          paint={paint}
          active={active}
          peek={peek}
          cells={cells}
          input={input}
          onPeek={peekSoon}
          onActivate={setActive}
          onNearEnd={hasMore && !loadingMore ? onLoadMore : undefined}
        />
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
