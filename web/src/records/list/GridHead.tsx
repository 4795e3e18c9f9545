import { CaretDownOutlined, CaretUpOutlined, DownOutlined } from "@ant-design/icons";
import { type CSSProperties, type KeyboardEvent, memo, useState } from "react";
import type { FieldMeta, ObjectMeta, SortKey } from "../../api/schema";
import { kindOf } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { fieldLabel } from "../../meta/objects";
import { LazyDropdown } from "../../ui/LazyDropdown";
import { PickPage } from "./bulk/PickBox";
import { useSelecting } from "./bulk/selectionContext";
import { type ColumnTools, columnMenu } from "./columnMenu";
import styles from "./Grid.module.css";
import { isSortable, nextSort } from "./sorting";
import type { WidthControl } from "./useColumnWidths";

interface GridHeadProps {
  object: ObjectMeta;
  columns: FieldMeta[];
  sort: SortKey[];
  template: string;
  sticky: readonly (number | undefined)[];
  tools: ColumnTools;
  widths: WidthControl;
}

/** The place of a column that stays in sight; nothing for the others. */
export function stickyStyle(left: number | undefined): CSSProperties | undefined {
  return left === undefined ? undefined : { position: "sticky", left, zIndex: 2 };
}

/** Names of the columns: sort, drag to another place, drag or double click the edge for the width, a menu for the rest. */
export const GridHead = memo(function GridHead(props: GridHeadProps) {
  const { object, columns, sort, template, sticky, tools, widths } = props;
  const selecting = useSelecting();
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<number>();
  const drop = (index: number) => {
    const name = dragged === undefined ? undefined : columns[dragged]?.name;
    if (name && dragged !== index) tools.move(name, index);
    setDragged(undefined);
    setOver(undefined);
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    const field = columns[index];
    if (!event.altKey || !step || !field) return;
    event.preventDefault();
    tools.move(field.name, index + step);
  };
  return (
    <div role="row" className={styles.head} style={{ gridTemplateColumns: template }} aria-rowindex={1} tabIndex={-1}>
      {columns.map((field, index) => {
        const dir = sort.find((key) => key.field === field.name)?.dir;
        const movable = index > 0;
        const target = over === index && dragged !== undefined && dragged !== index && index > 0;
        return (
          <div
            key={field.name}
            role="columnheader"
            className={styles.headCell}
            style={stickyStyle(sticky[index])}
            data-field={field.name}
            data-align={kindOf(field).align}
            data-drop={target ? (dragged < index ? "after" : "before") : undefined}
            aria-sort={dir === "asc" ? "ascending" : dir === "desc" ? "descending" : "none"}
            tabIndex={-1}
            draggable={movable}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", fieldLabel(field));
              setDragged(index);
            }}
            onDragOver={(event) => {
              if (dragged === undefined) return;
              event.preventDefault();
              setOver(index);
            }}
            onDrop={() => drop(index)}
            onDragEnd={() => drop(dragged ?? index)}
            onKeyDown={(event) => movable && onKeyDown(event, index)}
          >
            {index === 0 && selecting ? <PickPage selecting={selecting} /> : null}
            <SortLabel field={field} dir={dir} sort={sort} tools={tools} />
            <LazyDropdown
              rare
              trigger={["click"]}
              menu={columnMenu({ object, columns, index, tools, widen: widths.fit })}
            >
              <button
                type="button"
                className={styles.headMenu}
                aria-label={t("columns.menu", { name: fieldLabel(field) })}
              >
                <DownOutlined aria-hidden />
              </button>
            </LazyDropdown>
            <span
              className={styles.resize}
              aria-hidden="true"
              onMouseDown={(event) => event.preventDefault()}
              onPointerDown={(event) => {
                const cell = event.currentTarget.parentElement;
                if (cell) widths.startResize(field.name, cell, event.clientX);
              }}
              onDoubleClick={() => widths.fit(field.name)}
            />
          </div>
        );
      })}
    </div>
  );
});

interface SortLabelProps {
  field: FieldMeta;
  dir: "asc" | "desc" | undefined;
  sort: SortKey[];
  tools: ColumnTools;
}

function SortLabel({ field, dir, sort, tools }: SortLabelProps) {
  if (!isSortable(field)) return <span className="ellipsis">{fieldLabel(field)}</span>;
  return (
    <button
      type="button"
      className="plain-button ellipsis"
      title={t("columns.sort_hint")}
      onClick={(event) => tools.sort(nextSort(sort, field.name, event.shiftKey))}
    >
      {fieldLabel(field)}
      {dir === "asc" ? <CaretUpOutlined aria-hidden /> : dir === "desc" ? <CaretDownOutlined aria-hidden /> : null}
      {dir && sort.length > 1 ? <sup>{sort.findIndex((key) => key.field === field.name) + 1}</sup> : null}
    </button>
  );
}
