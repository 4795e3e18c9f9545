import { type CSSProperties, lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { usePreferences } from "../../lib/preferences";
import { densities } from "../../ui/tokens/tokens";
import { toggle } from "../list/bulk/selection";
import { useSelecting } from "../list/bulk/selectionContext";
import { useCells } from "../list/cells/useCells";
import { columnLayout } from "../list/columnLayout";
import gridStyles from "../list/Grid.module.css";
import { GridHead } from "../list/GridHead";
import { GridRow } from "../list/GridRow";
import { ListKeys } from "../list/ListKeys";
import { usePaint } from "../list/TableView";
import { useColumnWidths } from "../list/useColumnWidths";
import { type ListControl, useColumnTools } from "../list/useListState";
import { useRowActions } from "../list/useRows";
import { useVirtualRows } from "../list/useVirtualRows";
import { GroupHead } from "./GroupHead";
import type { useGroups } from "./useGroups";

const PasteDialog = lazy(() => import("../list/cells/PasteDialog"));

interface GroupedGridProps {
  object: ObjectMeta;
  field: FieldMeta;
  control: ListControl;
  columns: FieldMeta[];
  found: ReturnType<typeof useGroups>;
}

/** The table of groups: heads and rows as one run of lines, of which those in sight are drawn. */
export function GroupedGrid({ object, field, control, columns, found }: GroupedGridProps) {
  const { state, base, current } = control;
  const { lines, rows, names } = found;
  const { peek, open } = useRowActions(object, control);
  const tools = useColumnTools(control);
  const paint = usePaint(object, control);
  const scroller = useRef<HTMLDivElement>(null);
  const everywhere = usePreferences().density;
  const rowHeight = densities[state.density || everywhere].row;
  const { first, last } = useVirtualRows(scroller, rowHeight, lines.length);
  const [active, setActive] = useState(-1);
  const widths = useColumnWidths(object.name, current.id, base.widths, scroller);
  const { template, sticky } = useMemo(
    () => columnLayout(columns, object.name_field, widths.widths, state.frozen),
    [columns, object.name_field, widths.widths, state.frozen],
  );
  const { cells, input, pasted, endPaste, write } = useCells({
    object,
    columns,
    rows,
    scroller,
    onRow: setActive,
    uncover: () => state.peek && peek(""),
  });
  const selecting = useSelecting();
  const peekSoon = useCallback((id: string) => input.peekLater(() => peek(id)), [input, peek]);
  const select = (row: RecordRow) => selecting?.store.set(toggle(selecting.store.get(), row.id));
  const places = useMemo(() => new Map(rows.map((row, index) => [row.id, index])), [rows]);

  const move = (step: number) => {
    cells.clear();
    const next = Math.max(0, Math.min(rows.length - 1, active + step));
    const row = rows[next];
    if (!row) return;
    setActive(next);
    const top = lines.findIndex((line) => line.kind === "row" && line.row.id === row.id) * rowHeight;
    const element = scroller.current;
    if (element && (top < element.scrollTop || top > element.scrollTop + element.clientHeight - 3 * rowHeight)) {
      element.scrollTop = Math.max(0, top - element.clientHeight / 2);
    }
    if (state.peek) peek(row.id);
  };

  return (
    <div
      ref={scroller}
      className={gridStyles.grid}
      style={{ "--row": `${rowHeight}px` } as CSSProperties}
      role="table"
      aria-rowcount={lines.length + 1}
      aria-colcount={columns.length}
    >
      <ListKeys
        object={object}
        record={rows[active]}
        beside={state.peek !== null}
        move={move}
        onPeek={peek}
        onOpen={open}
        {...(selecting && { onSelect: select })}
      />
      <div className={gridStyles.inner}>
        <GridHead
          object={object}
          columns={columns}
          sort={state.sort}
          template={template}
          sticky={sticky}
          tools={tools}
          widths={widths}
        />
        {/* biome-ignore lint/a11y/useKeyWithMouseEvents: what the pointer does with cells, keys do as well */}
        <div
          style={{ height: lines.length * rowHeight, position: "relative" }}
          role="rowgroup"
          onMouseDown={input.onMouseDown}
          onMouseOver={input.onMouseOver}
          onDoubleClick={input.onDoubleClick}
        >
          {lines.slice(first, last).map((line, index) => {
            const top = (first + index) * rowHeight;
            if (line.kind !== "row") {
              return (
                <GroupHead
                  key={`${line.kind}/${line.group.key}`}
                  object={object}
                  field={field}
                  line={line}
                  names={names}
                  totals={found.totals}
                  top={top}
                  onToggle={() => found.toggle(line.group)}
                  onMore={() => found.more(line.group)}
                />
              );
            }
            const at = places.get(line.row.id) ?? -1;
            return (
              <GridRow
                key={`${line.group.key}/${line.row.id}`}
                object={object}
                columns={columns}
                row={line.row}
                index={at}
                top={top}
                template={template}
                sticky={sticky}
                paint={paint}
                active={at === active}
                peeked={line.row.id === state.peek}
                cells={cells}
                onPeek={peekSoon}
                onActivate={setActive}
              />
            );
          })}
        </div>
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
