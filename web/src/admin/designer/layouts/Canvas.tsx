import { CloseOutlined, HolderOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, InputNumber } from "antd";
import { type DragEvent, useState } from "react";
import type { DesignObject, LayoutPart, LayoutSection } from "../../../api/designer";
import { labelText, t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import styles from "../designer.module.css";
import { FormulaInput } from "../FormulaInput";
import { LabelInput } from "../LabelInput";
import { MoveButtons } from "../MoveButtons";
import { change, find, newSection, put, remove, type Spot, withoutSection } from "./arrange";
import { PlacedOptions } from "./PlacedOptions";

interface CanvasProps {
  object: DesignObject;
  draft: LayoutPart;
  onChange: (sections: LayoutSection[]) => void;
}

/** The form as it will be: fields are dragged into sections, or moved by their buttons. */
export function Canvas({ object, draft, onChange }: CanvasProps) {
  const sections = draft.sections ?? [];
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<Spot | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const labelOf = (name: string) => {
    const field = object.fields.find((each) => each.name === name);
    return field ? fieldLabel(field) : name;
  };
  const free = object.fields.filter(
    (field) => !(find(sections, field.name) || field.name === "id" || field.name === "version"),
  );
  const source = (name: string) => ({
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", name);
      setDragged(name);
    },
    onDragEnd: () => {
      setDragged(null);
      setOver(null);
    },
  });
  const target = (spot: Spot) => ({
    "data-over": over?.section === spot.section && over.index === spot.index && dragged !== null,
    onDragOver: (event: DragEvent) => {
      if (dragged === null) return;
      event.preventDefault();
      event.stopPropagation();
      setOver(spot);
    },
    onDrop: (event: DragEvent) => {
      if (dragged === null) return;
      event.preventDefault();
      event.stopPropagation();
      onChange(put(sections, dragged, spot));
      setDragged(null);
    },
  });
  const edit = (at: number, more: Partial<LayoutSection>) =>
    onChange(sections.map((each, index) => (index === at ? { ...each, ...more } : each)));
  const spot = chosen ? find(sections, chosen) : null;
  const placed = spot ? sections[spot.section]?.fields[spot.index] : undefined;
  const phone = draft.devices?.length === 1 && draft.devices[0] === "mobile";
  return (
    <div className={styles.drawer}>
      <div className={`${styles.canvas} ${phone ? styles.phone : ""}`}>
        {sections.map((section, at) => (
          <section
            // biome-ignore lint/suspicious/noArrayIndexKey: sections have no identity but their place
            key={at}
            className={styles.section}
            aria-label={t("design.section_number", { number: at + 1 })}
            {...target({ section: at, index: section.fields.length })}
          >
            <div className={styles.line} style={{ marginBottom: 8 }}>
              <LabelInput
                label={t("design.section_label")}
                value={section.label ?? {}}
                onChange={(label) => edit(at, { label })}
              />
              <div className={styles.field}>
                <span className={styles.caption}>{t("design.section_columns")}</span>
                <InputNumber
                  min={1}
                  max={4}
                  value={section.columns}
                  aria-label={t("design.section_columns")}
                  onChange={(columns) => edit(at, { columns: columns ?? 2 })}
                />
              </div>
              <Button
                type="text"
                disabled={section.fields.length > 0}
                onClick={() => onChange(withoutSection(sections, at))}
              >
                {t("action.remove")}
              </Button>
            </div>
            <div
              className={styles.slots}
              style={{ gridTemplateColumns: `repeat(${phone ? 1 : section.columns}, minmax(0, 1fr))` }}
            >
              {section.fields.map((field, index) => (
                <div
                  key={field.name}
                  className={styles.slot}
                  data-chosen={chosen === field.name}
                  {...source(field.name)}
                  {...target({ section: at, index })}
                >
                  <HolderOutlined className={styles.grip} aria-hidden />
                  <Button
                    type="text"
                    size="small"
                    onClick={() => setChosen(field.name)}
                    style={{ flex: 1, minWidth: 0, justifyContent: "flex-start" }}
                  >
                    {field.required ? <span className={styles.star}>*</span> : null}
                    <span className="ellipsis">{labelOf(field.name)}</span>
                  </Button>
                  <MoveButtons
                    name={labelOf(field.name)}
                    index={index}
                    count={section.fields.length}
                    move={(from, to) =>
                      onChange(put(sections, field.name, { section: at, index: to > from ? to + 1 : to }))
                    }
                  />
                  <Button
                    type="text"
                    size="small"
                    icon={<CloseOutlined aria-hidden />}
                    aria-label={t("design.take_out", { name: labelOf(field.name) })}
                    onClick={() => onChange(remove(sections, field.name))}
                  />
                </div>
              ))}
            </div>
            <details onToggle={() => setActive(at)}>
              <summary className={styles.hint}>{t("design.shown_if")}</summary>
              <FormulaInput
                object={object.name}
                label={t("design.shown_if")}
                needs="bool"
                value={section.shown_if ?? ""}
                onChange={(shown_if) => edit(at, { shown_if })}
              />
            </details>
          </section>
        ))}
        <Button
          type="dashed"
          icon={<PlusOutlined aria-hidden />}
          onClick={() => {
            setActive(sections.length);
            onChange([...sections, newSection(null)]);
          }}
        >
          {t("design.add_section")}
        </Button>
      </div>
      <aside className={styles.preview}>
        {placed ? (
          <PlacedOptions
            object={object}
            placed={placed}
            label={labelOf(placed.name)}
            onChange={(more) => onChange(change(sections, placed.name, more))}
            close={() => setChosen(null)}
          />
        ) : (
          <>
            <h3>{t("design.free_fields")}</h3>
            <ul className={styles.plain}>
              {free.map((field) => (
                <li key={field.name} className={styles.line} {...source(field.name)}>
                  <HolderOutlined className={styles.grip} aria-hidden />
                  <span style={{ flex: 1 }}>{labelText(field.label, field.name)}</span>
                  <Button
                    type="text"
                    size="small"
                    icon={<PlusOutlined aria-hidden />}
                    disabled={sections.length === 0}
                    aria-label={t("design.put_in", { name: fieldLabel(field) })}
                    onClick={() => {
                      const section = Math.min(active, sections.length - 1);
                      onChange(put(sections, field.name, { section, index: sections[section]?.fields.length ?? 0 }));
                    }}
                  />
                </li>
              ))}
            </ul>
          </>
        )}
      </aside>
    </div>
  );
}
