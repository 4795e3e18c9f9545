import { Button, Drawer, Input } from "antd";
import { useId, useState } from "react";
import { changeField, createField, type DesignField, type DesignObject, retireField } from "../../../api/designer";
import type { FieldMeta, FieldType, Json } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { FieldValue } from "../../../fields/FieldValue";
import { kindOf } from "../../../fields/registry";
import { labelText, t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import styles from "../designer.module.css";
import { LabelInput } from "../LabelInput";
import { suggestName } from "../labels";
import { useSchemaChange } from "../useSchemaChange";
import { FieldChoices } from "./FieldChoices";
import { draftOf, type FieldDraft, lacking, newField, toChange, toNew } from "./fieldDraft";
import { TypePicker } from "./TypePicker";
import { typeText } from "./typeText";

interface FieldDrawerProps {
  object: DesignObject;
  field?: DesignField;
  close: () => void;
}

/** A new field: first its type, then what the type asks; or an existing one to be changed. Beside it how people will see it. */
export function FieldDrawer({ object, field, close }: FieldDrawerProps) {
  const id = useId();
  const change = useSchemaChange();
  const before = field ? draftOf(field) : null;
  const [draft, setDraft] = useState<FieldDraft | null>(before);
  const [busy, setBusy] = useState(false);
  const set = (more: Partial<FieldDraft>) => setDraft((old) => (old ? { ...old, ...more } : old));
  const prefix = object.custom ? "" : "x_";
  const taken = new Set(object.fields.map((each) => each.name));
  const name = draft ? draft.name || suggestName(draft.label, prefix, "field", taken) : "";
  const missing = draft ? lacking(draft) : "label";
  const save = async () => {
    if (!draft) return;
    const label = labelText(draft.label, name);
    setBusy(true);
    let done: boolean;
    if (field && before) {
      const { body, back } = toChange(before, draft);
      done =
        Object.keys(body).length === 0 ||
        (await change(
          () => changeField(object.name, field.name, body),
          t("design.saved", { name: label }),
          () => changeField(object.name, field.name, back),
        ));
    } else {
      done = await change(
        () => createField(object.name, toNew({ ...draft, name })),
        t("design.made", { name: label }),
        () => retireField(object.name, name, true),
      );
    }
    setBusy(false);
    if (done) close();
  };
  return (
    <Drawer
      open
      size={draft ? 820 : 640}
      onClose={close}
      title={field ? t("design.edit_field", { name: fieldLabel(field) }) : t("design.new_field")}
      footer={
        draft ? (
          <div className={styles.line}>
            <Button type="primary" loading={busy} disabled={missing !== null} onClick={() => void save()}>
              {t("action.save")}
            </Button>
            <Button onClick={close}>{t("action.cancel")}</Button>
            {missing ? <span className={styles.hint}>{t(`design.missing.${missing}`)}</span> : null}
          </div>
        ) : null
      }
    >
      {draft ? (
        <div className={styles.drawer}>
          <div className={styles.fields}>
            <div className={styles.line}>
              <span className={styles.hint}>{t("design.type")}</span>
              <strong>{typeText(draft.type)}</strong>
              {field ? null : (
                <Button type="link" size="small" onClick={() => setDraft(null)}>
                  {t("design.other_type")}
                </Button>
              )}
            </div>
            <LabelInput
              label={t("design.label")}
              value={draft.label}
              required
              autoFocus={!field}
              onChange={(label) => set({ label })}
            />
            <div className={styles.field}>
              <label htmlFor={id}>{t("design.api_name")}</label>
              <Input
                id={id}
                value={name}
                disabled={field !== undefined}
                onChange={(event) => set({ name: event.target.value })}
              />
            </div>
            <FieldChoices object={object} draft={draft} set={set} fresh={field === undefined} />
            <LabelInput label={t("design.help")} value={draft.help} onChange={(help) => set({ help })} />
          </div>
          <Preview draft={draft} name={name} />
        </div>
      ) : (
        <TypePicker pick={(type: FieldType) => setDraft(newField(type))} />
      )}
    </Drawer>
  );
}

/** The field as it will stand in a form, ready to be typed into. */
function Preview({ draft, name }: { draft: FieldDraft; name: string }) {
  const [value, setValue] = useState<Json>(null);
  const meta: FieldMeta = {
    name,
    type: draft.type,
    label: draft.label,
    required: draft.required,
    options: draft.options,
    target: draft.target,
    scale: draft.scale,
  };
  const editable = kindOf(meta).Edit !== undefined && draft.type !== "sub";
  return (
    <aside className={styles.preview}>
      <h3>{t("design.preview")}</h3>
      <div className={styles.field}>
        <span className={styles.caption}>
          {draft.required ? <span className={styles.star}>*</span> : null}
          {labelText(draft.label) || t("design.unnamed")}
        </span>
        {editable ? (
          <FieldEditor field={meta} value={value ?? draft.initial} onChange={setValue} />
        ) : (
          <span className={styles.hint}>
            {draft.type === "autonum" ? sampleNumber(draft.pattern) : t("design.no_typing")}
          </span>
        )}
        {labelText(draft.help) ? <div className={styles.hint}>{labelText(draft.help)}</div> : null}
      </div>
      {editable && (value ?? draft.initial) !== null ? (
        <div style={{ marginTop: 12 }}>
          <h3>{t("design.preview_list")}</h3>
          <FieldValue field={meta} record={{ id: "preview", [name]: value ?? draft.initial }} />
        </div>
      ) : null}
    </aside>
  );
}

const SAMPLE: Record<string, string> = {
  YYYY: "2026",
  YY: "26",
  MM: "11",
  DD: "22",
  YYYYMM: "202611",
  YYYYMMDD: "20261122",
};

/** The first number a pattern gives. */
function sampleNumber(pattern: string): string {
  return pattern.replace(/\{([^}]*)\}/g, (whole, key: string) =>
    /^0+$/.test(key) ? `${key.slice(0, -1)}1` : (SAMPLE[key] ?? whole),
  );
}
