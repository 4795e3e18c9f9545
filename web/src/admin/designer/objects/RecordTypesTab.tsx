import { PlusOutlined } from "@ant-design/icons";
import { Button, Drawer, Select, Tag } from "antd";
import { useId, useState } from "react";
import { type DesignObject, putPart, type RecordTypePart, removePart, type Values } from "../../../api/designer";
import { labelText, t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import { EmptyState } from "../../../ui/states";
import styles from "../designer.module.css";
import { LabelInput } from "../LabelInput";
import { isNamed, suggestName, toLabels } from "../labels";
import { useSchemaChange } from "../useSchemaChange";

/** Kinds of records of one object, each with its own options and layout. */
export function RecordTypesTab({ object }: { object: DesignObject }) {
  const [open, setOpen] = useState<RecordTypePart | null>(null);
  const start = () => setOpen({ name: "", label: {}, active: true, options: {}, links: {}, defaults: {} });
  return (
    <section className={styles.card}>
      <div className={styles.line} style={{ marginBottom: 8 }}>
        <span className={styles.hint}>{t("design.types_hint")}</span>
        <span className={styles.space} />
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={start}>
          {t("design.new_type")}
        </Button>
      </div>
      {object.record_types.length === 0 ? <EmptyState title={t("design.no_types")} /> : null}
      <ul className={styles.plain}>
        {object.record_types.map((each) => (
          <li key={each.name} className={styles.line}>
            <Button type="link" size="small" onClick={() => setOpen(each)}>
              {labelText(each.label, each.name)}
            </Button>
            <span className={styles.code}>{each.name}</span>
            {each.active ? null : <Tag>{t("design.inactive")}</Tag>}
          </li>
        ))}
      </ul>
      {open ? <TypeDrawer object={object} type={open} close={() => setOpen(null)} /> : null}
    </section>
  );
}

interface TypeDrawerProps {
  object: DesignObject;
  type: RecordTypePart;
  close: () => void;
}

function TypeDrawer({ object, type, close }: TypeDrawerProps) {
  const id = useId();
  const change = useSchemaChange();
  const [draft, setDraft] = useState(type);
  const fresh = type.name === "";
  const choices = object.fields.filter((field) => field.options?.length && field.name !== "record_type");
  const name = type.name || suggestName(draft.label, "", "type", new Set(object.record_types.map((each) => each.name)));
  const put = (part: RecordTypePart) => {
    const { name: _, ...body } = part;
    return putPart(object.name, "record-types", name, { ...body, label: toLabels(part.label) } as unknown as Values);
  };
  const label = labelText(draft.label, name);
  const drop = () => removePart(object.name, "record-types", name);
  const finish = async (work: Promise<boolean>) => {
    if (await work) close();
  };
  return (
    <Drawer
      open
      size={560}
      title={fresh ? t("design.new_type") : labelText(type.label, type.name)}
      onClose={close}
      footer={
        <div className={styles.line}>
          <Button
            type="primary"
            disabled={!isNamed(draft.label)}
            onClick={() =>
              void finish(
                change(
                  () => put(draft),
                  t("design.saved", { name: label }),
                  () => (fresh ? drop() : put(type)),
                ),
              )
            }
          >
            {t("action.save")}
          </Button>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <span className={styles.space} />
          {fresh || !type.active ? null : (
            <Button
              danger
              onClick={() => void finish(change(drop, t("design.was_retired", { name: label }), () => put(type)))}
            >
              {t("design.retire")}
            </Button>
          )}
        </div>
      }
    >
      <div className={styles.fields}>
        <LabelInput
          label={t("design.label")}
          value={draft.label}
          required
          onChange={(next) => setDraft({ ...draft, label: next })}
        />
        <div className={styles.field}>
          <label htmlFor={`${id}-layout`}>{t("design.layout")}</label>
          <Select
            id={`${id}-layout`}
            allowClear
            style={{ width: "100%" }}
            value={draft.layout}
            options={(object.layouts ?? []).map((each) => ({
              value: each.name,
              label: labelText(each.label, each.name),
            }))}
            onChange={(layout?: string) => {
              const { layout: _, ...rest } = draft;
              setDraft(layout ? { ...rest, layout } : rest);
            }}
          />
        </div>
        {choices.map((field) => (
          <div key={field.name} className={styles.field}>
            <label htmlFor={`${id}-${field.name}`}>{t("design.options_of", { name: fieldLabel(field) })}</label>
            <Select
              id={`${id}-${field.name}`}
              mode="multiple"
              style={{ width: "100%" }}
              placeholder={t("design.all_options")}
              value={draft.options[field.name] ?? []}
              options={(field.options ?? []).map((each) => ({
                value: each.value,
                label: labelText(each.label, each.value),
              }))}
              onChange={(values: string[]) => {
                const { [field.name]: _, ...others } = draft.options;
                setDraft({ ...draft, options: values.length ? { ...others, [field.name]: values } : others });
              }}
            />
          </div>
        ))}
      </div>
    </Drawer>
  );
}
