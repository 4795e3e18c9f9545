/** Sections of a layout and the fields in them. Pure. */
import type { LayoutPart, LayoutSection, Placed } from "../../../api/designer";
import type { Labels } from "../../../lib/i18n";
import { toLabels } from "../labels";

export interface Spot {
  section: number;
  index: number;
}

/** Takes a field out of wherever it stands and puts it at a spot. */
export function put(sections: readonly LayoutSection[], name: string, spot: Spot): LayoutSection[] {
  const from = find(sections, name);
  const placed: Placed = from ? (sections[from.section]?.fields[from.index] ?? { name }) : { name };
  const without = remove(sections, name);
  const before = from && from.section === spot.section && from.index < spot.index ? spot.index - 1 : spot.index;
  return without.map((section, at) => {
    if (at !== spot.section) return section;
    const fields = [...section.fields];
    fields.splice(Math.max(0, before), 0, placed);
    return { ...section, fields };
  });
}

export function remove(sections: readonly LayoutSection[], name: string): LayoutSection[] {
  return sections.map((section) => ({ ...section, fields: section.fields.filter((each) => each.name !== name) }));
}

export function find(sections: readonly LayoutSection[], name: string): Spot | null {
  for (const [section, each] of sections.entries()) {
    const index = each.fields.findIndex((field) => field.name === name);
    if (index >= 0) return { section, index };
  }
  return null;
}

export function change(sections: readonly LayoutSection[], name: string, more: Partial<Placed>): LayoutSection[] {
  return sections.map((section) => ({
    ...section,
    fields: section.fields.map((each) => (each.name === name ? clean({ ...each, ...more }) : each)),
  }));
}

/** What is not set does not stand in the layout. */
function clean(placed: Placed): Placed {
  return Object.fromEntries(
    Object.entries(placed).filter(([, value]) => value !== undefined && value !== false && value !== ""),
  ) as unknown as Placed;
}

/** A section cannot go while it holds fields: they would be lost unseen. */
export function withoutSection(sections: readonly LayoutSection[], at: number): LayoutSection[] {
  return sections[at]?.fields.length ? [...sections] : sections.filter((_, index) => index !== at);
}

export const newSection = (label: Labels | null, names: readonly string[] = []): LayoutSection => ({
  label,
  columns: 2,
  fields: names.map((name) => ({ name })),
});

/** The body that goes to the server. */
export function toBody(layout: LayoutPart) {
  return {
    label: toLabels(layout.label),
    roles: layout.roles ?? [],
    devices: layout.devices ?? [],
    record_types: layout.record_types ?? [],
    ...(layout.list ? { list: layout.list } : {}),
    ...(layout.header ? { header: layout.header } : {}),
    sections: (layout.sections ?? []).map((section) => ({
      columns: section.columns,
      fields: section.fields,
      ...(section.label ? { label: section.label } : {}),
      ...(section.shown_if?.trim() ? { shown_if: section.shown_if } : {}),
    })),
  };
}
