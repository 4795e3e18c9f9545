/** What can be done with one column, without dragging. */
import type { MenuProps } from "antd";
import type { FieldMeta, ObjectMeta, SortKey } from "../../api/schema";
import { t } from "../../lib/i18n";
import { isGroupable, totalsOf } from "../../meta/measures";
import { isSortable } from "./sorting";

export interface ColumnTools {
  frozen: number;
  total: (name: string) => "sum" | "avg" | undefined;
  sort: (sort: SortKey[]) => void;
  move: (name: string, to: number) => void;
  hide: (name: string) => void;
  freeze: (count: number) => void;
  setTotal: (name: string, fn: "sum" | "avg" | undefined) => void;
  group: (name: string) => void;
}

interface ColumnMenu {
  object: ObjectMeta;
  columns: FieldMeta[];
  index: number;
  tools: ColumnTools;
  /** As wide as its content. */
  widen: (name: string) => void;
}

export function columnMenu({ object, columns, index, tools, widen }: ColumnMenu): MenuProps {
  const field = columns[index];
  if (!field) return {};
  const named = field.name === object.name_field;
  const fns = totalsOf(object, field);
  const items = [
    isSortable(field) && { key: "asc", label: t("columns.asc") },
    isSortable(field) && { key: "desc", label: t("columns.desc") },
    { type: "divider" as const },
    index > 1 && { key: "left", label: t("columns.left") },
    index > 0 && index < columns.length - 1 && { key: "right", label: t("columns.right") },
    { key: "fitted", label: t("columns.fit") },
    tools.frozen === index + 1
      ? { key: "unfreeze", label: t("columns.unfreeze"), disabled: index === 0 }
      : { key: "freeze", label: t("columns.freeze") },
    !named && { key: "hide", label: t("columns.hide") },
    (fns.length > 0 || isGroupable(field)) && { type: "divider" as const },
    ...fns.map((fn) => ({ key: fn, label: t(fn === "sum" ? "columns.sum" : "columns.avg") })),
    tools.total(field.name) !== undefined && { key: "no_total", label: t("columns.no_total") },
    isGroupable(field) && { key: "group", label: t("columns.group") },
  ].filter((item) => item !== false);
  const act: Record<string, () => void> = {
    asc: () => tools.sort([{ field: field.name, dir: "asc" }]),
    desc: () => tools.sort([{ field: field.name, dir: "desc" }]),
    left: () => tools.move(field.name, index - 1),
    right: () => tools.move(field.name, index + 1),
    fitted: () => widen(field.name),
    freeze: () => tools.freeze(index + 1),
    unfreeze: () => tools.freeze(1),
    hide: () => tools.hide(field.name),
    sum: () => tools.setTotal(field.name, "sum"),
    avg: () => tools.setTotal(field.name, "avg"),
    no_total: () => tools.setTotal(field.name, undefined),
    group: () => tools.group(field.name),
  };
  return { items, onClick: ({ key }) => act[key]?.() };
}
