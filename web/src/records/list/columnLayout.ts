/** Where the columns of a table stand: their widths, which of them stay in sight, and moving one. */
import type { FieldMeta } from "../../api/schema";
import { columnWidth } from "../../fields/registry";

export type Widths = Readonly<Record<string, number>>;

export const MIN_WIDTH = 70;
export const MAX_WIDTH = 640;
const NAME_WIDTH = 268;
/** The box that picks a row stands in its first cell. */
const PICK_WIDTH = 28;

export interface ColumnLayout {
  /** `grid-template-columns` of head and rows. */
  template: string;
  /** Distance from the left edge of each column that stays in sight while scrolling sideways; none for the others. */
  sticky: readonly (number | undefined)[];
  /** The least width of each column in pixels. */
  least: readonly number[];
}

/** Columns share what is left over; one that stays put is as wide as its least, for then they are scrolled. */
export function columnLayout(columns: FieldMeta[], nameField: string, widths: Widths, frozen: number): ColumnLayout {
  const least = columns.map(
    (field, index) =>
      widths[field.name] ??
      (field.name === nameField ? NAME_WIDTH : columnWidth(field) + (index === 0 ? PICK_WIDTH : 0)),
  );
  let left = 0;
  const sticky = least.map((width, index) => {
    const at = index < frozen ? left : undefined;
    left += width;
    return at;
  });
  return { template: least.map((width) => `minmax(${width}px, ${width}fr)`).join(" "), sticky, least };
}

/** The names with one of them at another place; the first column, the record's name, stays where it is. */
export function moveColumn(names: readonly string[], name: string, to: number): string[] {
  const rest = names.filter((each) => each !== name);
  const at = Math.max(1, Math.min(rest.length, to));
  return names.indexOf(name) < 1 ? [...names] : [...rest.slice(0, at), name, ...rest.slice(at)];
}

export function clampWidth(width: number): number {
  return Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.round(width)));
}
