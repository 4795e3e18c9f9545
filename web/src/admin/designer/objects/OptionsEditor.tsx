import { DeleteOutlined, HolderOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select, Switch } from "antd";
import { useId } from "react";
import type { DesignOption } from "../../../api/designer";
import { labelText, locale, t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import styles from "../designer.module.css";
import { relabelled } from "../labels";
import { MoveButtons } from "../MoveButtons";
import { moved, useReorder } from "../reorder";
import type { ChoicesProps } from "./fieldDraft";

const COLORS = ["blue", "green", "orange", "red", "purple", "cyan", "gold", "gray"] as const;

interface OptionsProps extends Omit<ChoicesProps, "fresh"> {
  /** Codes of new options of standard fields carry the prefix. */
  fixed: boolean;
}

/** The values people choose from: order, colour, in use or not, and under which value of another field. */
export function OptionsEditor({ object, draft, set, fixed }: OptionsProps) {
  const id = useId();
  const options = draft.options;
  const write = (next: DesignOption[]) => set({ options: next });
  const change = (index: number, more: Partial<DesignOption>) =>
    write(options.map((each, at) => (at === index ? { ...each, ...more } : each)));
  const move = (from: number, to: number) => write(moved(options, from, to));
  const dragged = useReorder(move);
  const parents = object.fields.filter((field) => field.type === "enum" && field.name !== draft.name);
  const parent = parents.find((field) => field.name === draft.depends_on);
  const add = () => {
    const taken = new Set(options.map((each) => each.value));
    let number = options.length + 1;
    while (taken.has(`${fixed ? "x_" : ""}option_${number}`)) number += 1;
    write([...options, { value: `${fixed ? "x_" : ""}option_${number}`, label: {}, active: true }]);
  };
  return (
    <div className={styles.field}>
      <span className={styles.caption}>{t("design.options")}</span>
      {parents.length && !fixed ? (
        <div className={styles.line} style={{ marginBottom: 8 }}>
          <label htmlFor={id} className={styles.hint}>
            {t("design.depends_on")}
          </label>
          <Select
            id={id}
            allowClear
            style={{ minWidth: 160 }}
            value={draft.depends_on ?? undefined}
            options={parents.map((field) => ({ value: field.name, label: fieldLabel(field) }))}
            onChange={(next?: string) => set({ depends_on: next ?? null })}
          />
        </div>
      ) : null}
      {options.map((option, index) => {
        const name = labelText(option.label, option.value);
        return (
          <div key={option.value} className={styles.option} {...dragged(index)}>
            <HolderOutlined className={styles.grip} aria-hidden />
            <Select
              value={option.color ?? "gray"}
              aria-label={t("design.color_of", { name })}
              popupMatchSelectWidth={false}
              options={COLORS.map((color) => ({
                value: color,
                label: (
                  <span className={styles.swatch} style={{ background: color }} title={t(`design.color.${color}`)} />
                ),
              }))}
              onChange={(color: string) => change(index, { color })}
            />
            <Input
              value={labelText(option.label)}
              placeholder={t("design.option_label")}
              aria-label={t("design.option_number", { number: index + 1 })}
              onChange={(event) => change(index, { label: relabelled(option.label, locale(), event.target.value) })}
              onPressEnter={add}
            />
            {parent ? (
              <Select
                mode="multiple"
                style={{ minWidth: 140 }}
                value={option.when ?? []}
                placeholder={t("design.always")}
                aria-label={t("design.when_of", { name })}
                options={(parent.options ?? []).map((each) => ({
                  value: each.value,
                  label: labelText(each.label, each.value),
                }))}
                onChange={(when: string[]) => change(index, { when })}
              />
            ) : null}
            <MoveButtons name={name} index={index} count={options.length} move={move} />
            <Switch
              size="small"
              checked={option.active !== false}
              aria-label={t("design.active_of", { name })}
              onChange={(active) => change(index, { active })}
            />
            <Button
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t("design.remove_option", { name })}
              onClick={() => write(options.filter((_, at) => at !== index))}
            />
          </div>
        );
      })}
      <Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={add}>
        {t("design.add_option")}
      </Button>
    </div>
  );
}
