import { CloseOutlined } from "@ant-design/icons";
import { Button, Drawer, Input, Segmented, Select } from "antd";
import { useId, useState } from "react";
import type { DesignObject } from "../../../api/designer";
import type { ButtonPart } from "../../../api/layoutSchema";
import type { Json } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { toWire } from "../../../fields/values";
import { labelText, t } from "../../../lib/i18n";
import { fieldLabel, findField, isEditable } from "../../../meta/objects";
import styles from "../designer.module.css";
import { FormulaInput } from "../FormulaInput";
import { LabelInput } from "../LabelInput";
import { isNamed } from "../labels";

type Values = Record<string, Json>;

interface ButtonDrawerProps {
  object: DesignObject;
  button: ButtonPart;
  save: (button: ButtonPart) => void;
  remove: (() => void) | undefined;
  close: () => void;
}

const EMPTY: Record<ButtonPart["kind"], Json> = { set: {}, url: "", action: null };

function isWhole({ label, kind, target }: ButtonPart): boolean {
  if (!isNamed(label)) return false;
  if (kind === "url") return /^(https?:\/\/|\/)\S*$/.test(String(target ?? ""));
  return kind === "action" ? Boolean(target) : Object.keys((target as Values | null) ?? {}).length > 0;
}

/** What a button is called, does, asks first, and when it shows. */
export function ButtonDrawer({ object, button, save, remove, close }: ButtonDrawerProps) {
  const id = useId();
  const [draft, setDraft] = useState(button);
  const set = (more: Partial<ButtonPart>) => setDraft((before) => ({ ...before, ...more }));
  const kinds = (["set", "url", "action"] as const).filter((kind) => kind !== "action" || object.actions?.length);
  return (
    <Drawer
      open
      size={560}
      title={button.name ? labelText(button.label, button.name) : t("design.new_button")}
      onClose={close}
      footer={
        <div className={styles.line}>
          <Button type="primary" disabled={!isWhole(draft)} onClick={() => save(draft)}>
            {t("action.save")}
          </Button>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <span className={styles.space} />
          {remove ? (
            <Button danger onClick={remove}>
              {t("action.remove")}
            </Button>
          ) : null}
        </div>
      }
    >
      <div className={styles.fields}>
        <LabelInput
          label={t("design.button_label")}
          value={draft.label}
          required
          autoFocus={!button.name}
          onChange={(label) => set({ label })}
        />
        <Segmented<ButtonPart["kind"]>
          value={draft.kind}
          aria-label={t("design.button_does")}
          options={kinds.map((kind) => ({ value: kind, label: t(`design.button.${kind}`) }))}
          onChange={(kind) => set({ kind, target: EMPTY[kind] })}
        />
        {draft.kind === "url" ? (
          <div className={styles.field}>
            <label htmlFor={id}>{t("design.button_url")}</label>
            <Input
              id={id}
              value={String(draft.target ?? "")}
              placeholder="https://"
              onChange={(event) => set({ target: event.target.value.trim() })}
            />
            <p className={styles.hint}>{t("design.button_url_hint")}</p>
          </div>
        ) : null}
        {draft.kind === "action" ? (
          <div className={styles.field}>
            <label htmlFor={id}>{t("design.button.action")}</label>
            <Select
              id={id}
              style={{ width: "100%" }}
              value={typeof draft.target === "string" ? draft.target : undefined}
              options={(object.actions ?? []).map((each) => ({ value: each.name, label: labelText(each.label) }))}
              onChange={(target: string) => set({ target })}
            />
          </div>
        ) : null}
        {draft.kind === "set" ? (
          <SetFields
            object={object}
            values={(draft.target as Values | null) ?? {}}
            onChange={(target) => set({ target })}
          />
        ) : null}
        <FormulaInput
          object={object.name}
          label={t("design.button_shown_if")}
          needs="bool"
          value={draft.shown_if ?? ""}
          onChange={(shown_if) => set({ shown_if })}
        />
        <LabelInput
          label={t("design.button_confirm")}
          value={draft.confirm ?? {}}
          onChange={(confirm) => set({ confirm })}
        />
      </div>
    </Drawer>
  );
}

interface SetFieldsProps {
  object: DesignObject;
  values: Values;
  onChange: (values: Values) => void;
}

/** The fields a button writes, with their values. */
function SetFields({ object, values, onChange }: SetFieldsProps) {
  const id = useId();
  const open = object.fields.filter((field) => isEditable(object, field) && !(field.name in values));
  const put = (name: string, value: Json) => onChange({ ...values, [name]: toWire(findField(object, name), value) });
  const drop = (name: string) => onChange(Object.fromEntries(Object.entries(values).filter(([each]) => each !== name)));
  return (
    <>
      {Object.entries(values).map(([name, value]) => {
        const field = findField(object, name);
        return field ? (
          <div key={name} className={styles.field}>
            <label htmlFor={`${id}-${name}`}>{t("design.button_sets", { name: fieldLabel(field) })}</label>
            <div className={styles.labels}>
              <div style={{ flex: 1, minWidth: 0 }}>
                <FieldEditor id={`${id}-${name}`} field={field} value={value} onChange={(next) => put(name, next)} />
              </div>
              <Button
                type="text"
                icon={<CloseOutlined aria-hidden />}
                aria-label={`${t("action.remove")} ${fieldLabel(field)}`}
                onClick={() => drop(name)}
              />
            </div>
          </div>
        ) : null;
      })}
      <div className={styles.field}>
        <label htmlFor={`${id}-more`}>{t("design.button_set_field")}</label>
        <Select
          id={`${id}-more`}
          style={{ width: "100%" }}
          value={null}
          showSearch={{ optionFilterProp: "label" }}
          options={open.map((field) => ({ value: field.name, label: fieldLabel(field) }))}
          onChange={(name: string | null) => {
            if (name) put(name, null);
          }}
        />
      </div>
    </>
  );
}
