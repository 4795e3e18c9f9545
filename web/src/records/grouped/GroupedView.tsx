import { Button, Select } from "antd";
import { type CSSProperties, useMemo, useRef, useState } from "react";
import type { ObjectMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import { usePreferences } from "../../lib/preferences";
import { groupableFields } from "../../meta/measures";
import { fieldLabel, pickFields } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { densities } from "../../ui/tokens/tokens";
import { columnLayout } from "../list/columnLayout";
import gridStyles from "../list/Grid.module.css";
import { GridHead } from "../list/GridHead";
import { GridRow } from "../list/GridRow";
import { ListKeys } from "../list/ListKeys";
import { knownColumns } from "../list/listQuery";
import { Nothing, usePaint } from "../list/TableView";
import { useColumnWidths } from "../list/useColumnWidths";
import { type ListControl, useColumnTools } from "../list/useListState";
import { useRowActions } from "../list/useRows";
import { useVirtualRows } from "../list/useVirtualRows";
import { GroupHead } from "./GroupHead";
import styles from "./grouped.module.css";
import { MOST_GROUPS } from "./groupModel";
import { useGroups } from "./useGroups";

/** The list in groups with counts and sums; the rows of a group are asked for when it is opened. */
export default function GroupedView({ object, control }: { object: ObjectMeta; control: ListControl }) {
  const { state, base, current, set } = control;
  const found = useGroups(object, state);
  const { field, groups, lines, rows, names } = found;
  const { peek, open } = useRowActions(object, control);
  const tools = useColumnTools(control);
  const paint = usePaint(object, control);
  const scroller = useRef<HTMLDivElement>(null);
  const everywhere = usePreferences().density;
  const rowHeight = densities[state.density || everywhere].row;
  const { first, last } = useVirtualRows(scroller, rowHeight, lines.length);
  const [active, setActive] = useState<string>();
  const widths = useColumnWidths(object.name, current.id, base.widths, scroller);
  const columns = useMemo(() => pickFields(object, knownColumns(object, state)), [object, state]);
  const { template, sticky } = useMemo(
    () => columnLayout(columns, object.name_field, widths.widths, state.frozen),
    [columns, object.name_field, widths.widths, state.frozen],
  );
  if (!field) return <EmptyState title={t("grouped.no_field")} />;
  if (found.error) return <ErrorState error={found.error} retry={found.retry} />;
  if (found.answer.isPending) return <Skeleton rows={12} />;
  if (groups.length === 0 && !found.answer.isPlaceholderData) return <Nothing object={object} control={control} />;

  const at = rows.findIndex((row) => row.id === active);
  const move = (step: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (!next) return;
    setActive(next.id);
    const top = lines.findIndex((line) => line.kind === "row" && line.row.id === next.id) * rowHeight;
    const element = scroller.current;
    if (element && (top < element.scrollTop || top > element.scrollTop + element.clientHeight - 3 * rowHeight)) {
      element.scrollTop = Math.max(0, top - element.clientHeight / 2);
    }
    if (state.peek) peek(next.id);
  };
  return (
    <div className={styles.grouped}>
      <div className={styles.bar}>
        <span className="muted">{t("grouped.by")}</span>
        <Select
          aria-label={t("grouped.by")}
          value={field.name}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: "label" }}
          options={groupableFields(object).map((each) => ({ value: each.name, label: fieldLabel(each) }))}
          onChange={(group) => set({ group })}
        />
        <Button type="text" onClick={() => found.toggleAll(!found.allOpen)}>
          {t(found.allOpen ? "grouped.close_all" : "grouped.open_all")}
        </Button>
        <span className="muted num">
          {groups.length < MOST_GROUPS
            ? t("grouped.count", { count: groups.length })
            : t("grouped.cut", { count: MOST_GROUPS })}
        </span>
      </div>
      <ListKeys
        object={object}
        record={rows[at]}
        beside={state.peek !== null}
        move={move}
        onPeek={peek}
        onOpen={open}
      />
      <div
        ref={scroller}
        className={gridStyles.grid}
        style={{ "--row": `${rowHeight}px` } as CSSProperties}
        role="table"
        aria-rowcount={lines.length + 1}
        aria-colcount={columns.length}
      >
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
          <div style={{ height: lines.length * rowHeight, position: "relative" }} role="rowgroup">
            {lines.slice(first, last).map((line, index) => {
              const top = (first + index) * rowHeight;
              if (line.kind === "row") {
                return (
                  <GridRow
                    key={`${line.group.key}/${line.row.id}`}
                    object={object}
                    columns={columns}
                    row={line.row}
                    index={rows.indexOf(line.row)}
                    top={top}
                    template={template}
                    sticky={sticky}
                    paint={paint}
                    active={line.row.id === active}
                    peeked={line.row.id === state.peek}
                    onPeek={peek}
                    onActivate={() => setActive(line.row.id)}
                  />
                );
              }
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
            })}
          </div>
        </div>
      </div>
    </div>
  );
}
